import { describe } from 'vitest'
import { describeHostAccounts } from './host-accounts.ts'
import { describeHostDevices } from './host-devices.ts'
import { describeHostFiles } from './host-files.ts'
import { describeHostLinks } from './host-links.ts'
import { describeHostRedo } from './host-redo.ts'
import { describeHostSystem } from './host-system.ts'
import type { MachineFactory } from './machine.ts'

/** What every host must do: the contract of `src/host/host.ts` as tests. */
export function describeHost(factory: MachineFactory): void {
  describe('files', () => describeHostFiles(factory))
  describe('links that lead astray', () => describeHostLinks(factory))
  describe('operations done again', () => describeHostRedo(factory))
  describe('users and groups', () => describeHostAccounts(factory))
  describe('devices', () => describeHostDevices(factory))
  describe('units and labels', () => describeHostSystem(factory))
}
