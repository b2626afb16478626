import type { MachineState } from '../devices/state.ts'

/** What a scratch machine is before anything is done to it. */
export interface MachineDescription {
  readonly disks: MachineState['disks']
  readonly kernelArguments: readonly string[]
  /** What the kernel would give as its boot id. */
  readonly bootId: string
  /** Whether it is a live system, which provisions at every boot. */
  readonly isLive: boolean
}

/** The boot id of a scratch machine that was given none. */
export const SCRATCH_BOOT_ID = '00000000-0000-4000-8000-000000000000'

/** A machine without disks. */
export const BARE_MACHINE: MachineDescription = {
  disks: {},
  kernelArguments: [],
  bootId: SCRATCH_BOOT_ID,
  isLive: false,
}
