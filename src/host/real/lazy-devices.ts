import { once } from '../../util/once.ts'
import type { Devices } from '../host.ts'

/** Reads of devices that are loaded with the first of them: most machines keep the disks that their image has. */
export function lazyDevices(load: () => Promise<Devices>): Devices {
  const devices = once(load)
  return {
    wait: async (names) => (await devices()).wait(names),
    identity: async (device) => (await devices()).identity(device),
    size: async (device) => (await devices()).size(device),
    table: async (device) => (await devices()).table(device),
    signature: async (device) => (await devices()).signature(device),
    luks: async (device) => (await devices()).luks(device),
    array: async (name) => (await devices()).array(name),
    inUse: async (device) => (await devices()).inUse(device),
    opensWith: async (device, volume) => (await devices()).opensWith(device, volume),
    demandMountable: async (mount) => (await devices()).demandMountable(mount),
  }
}
