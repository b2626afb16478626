import { copyOf } from '../../../util/copy-of.ts'
import type { DiskState, MachineState } from '../devices/state.ts'

/** What a scratch machine is before anything is done to it. */
export interface MachineDescription {
  /** Disks and arrays, by the path of their node. */
  readonly disks: Readonly<Record<string, DiskState>>
  readonly kernelArguments: readonly string[]
  /** What the kernel would give as its boot id. */
  readonly bootId: string
  /** Whether it is a live system, which provisions at every boot. */
  readonly isLive: boolean
  /** What of the root belongs to the image, mounted read-only, whenever the machine boots. @default nothing */
  readonly readOnly?: readonly string[]
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

/**
 * The devices to start from: those that an earlier run has worked on, else those of the description. A machine that
 * has booted anew since has lost its mounts and its open volumes.
 */
export function startState(description: MachineDescription, kept: MachineState | undefined): MachineState {
  const { bootId } = description
  if (!kept?.isTouched) {
    const { disks, kernelArguments } = copyOf(description)
    return {
      bootId,
      disks,
      volumes: {},
      names: {},
      mounts: imageMounts(description),
      kernelArguments: [...kernelArguments],
      isTouched: false,
    }
  }
  return kept.bootId === bootId ? kept : { ...kept, bootId, volumes: {}, names: {}, mounts: imageMounts(description) }
}

function imageMounts({ readOnly = [] }: MachineDescription): MachineState['mounts'] {
  return readOnly.map((path) => ({ device: 'image', path, format: '', options: ['ro'] }))
}
