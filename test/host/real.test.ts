import { describe } from 'vitest'
import { describeHost } from '../conformance/host.ts'
import { realMachines } from '../helpers/real-machine.ts'

describe('the real host', () => describeHost(realMachines('real')))

describe('a simulation of the real host', () => describeHost(realMachines('simulation')))
