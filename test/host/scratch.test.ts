import { describe } from 'vitest'
import { describeHost } from '../conformance/host.ts'
import { scratchMachines } from '../helpers/scratch-machine.ts'

describe('the scratch host', () => describeHost(scratchMachines('scratch')))

describe('a simulation of the scratch host', () => describeHost(scratchMachines('simulation')))
