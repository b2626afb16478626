import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Host } from '../../src/host/host.ts'
import { devicePath, hostPath } from '../../src/util/paths.ts'
import { SCRATCH_BOOT_ID, type MachineDescription } from '../../src/host/scratch/machine/description.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import { MIB } from '../../src/util/bytes.ts'
import type { Machine, MachineFactory } from '../conformance/machine.ts'

const blank = (): MachineDescription['disks'][string] => ({
  size: 512 * MIB,
  sectorSize: 512,
  links: [],
  table: 'none',
  partitions: [],
  areas: {},
})

/** Three blank disks. */
export const THREE_DISKS: MachineDescription = {
  disks: { '/dev/sda': blank(), '/dev/sdb': blank(), '/dev/nvme0n1': blank() },
  kernelArguments: [],
  bootId: SCRATCH_BOOT_ID,
  isLive: false,
}

/** Scratch machines in a directory of the system's, or their simulations. */
export function scratchMachines(kind: 'scratch' | 'simulation'): MachineFactory {
  return {
    async make(prepare) {
      const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-'))
      const [root, outside] = [hostPath(path.join(directory, 'root')), hostPath(path.join(directory, 'outside'))]
      fs.mkdirSync(root)
      fs.mkdirSync(outside)
      fs.writeFileSync(path.join(outside, 'canary'), 'untouched')
      prepare?.(root, outside)
      const open = (): Promise<Host> => createScratchHost({ root, machine: THREE_DISKS, clock: () => new Date(0) })
      const host = await open()
      const disks = Object.keys(THREE_DISKS.disks).map(devicePath)
      const close = async (): Promise<void> => fs.rmSync(directory, { recursive: true })
      if (kind === 'scratch') return { host, outside, disks, reopen: open, close } satisfies Machine
      const copy = await host.simulate()
      return { host: copy, outside, disks, reopen: async () => copy, close }
    },
  }
}
