import { parentOf, targetPath, type TargetPath } from '../../../util/paths.ts'
import type { MachineState, MountState } from './state.ts'
import { keptFor } from '../../../util/kept-for.ts'

/**
 * The mounts of a state by where they are and by what is mounted. It is made when it is first asked for and kept up by whoever
 * mounts and unmounts: a machine may have thousands of mounts, and every operation on files and devices asks for some.
 */
export interface MountIndex {
  /** The oldest mount of a device, by its node. */
  of(device: string): MountState | undefined
  /** The mount that a path lies in: the deepest, and of several at one place the newest. */
  holding(path: TargetPath): MountState | undefined
  /** Whether anything is mounted read-only. */
  hasReadOnly(): boolean
  add(mount: MountState): void
  remove(mount: MountState): void
}

/** The index of the mounts of a state. */
export function mountsOf({ mounts }: MachineState): MountIndex {
  return indexOf(mounts)
}

const indexOf = keptFor((mounts: MachineState['mounts']): MountIndex => {
  const index = createIndex()
  for (const mount of mounts) index.add(mount)
  return index
})

function createIndex(): MountIndex {
  const [byPath, byDevice] = [new Map<string, MountState[]>(), new Map<string, MountState[]>()]
  let readOnly = 0
  const placesOf = (mount: MountState): readonly [Map<string, MountState[]>, string][] => [
    [byPath, targetPath(mount.path)],
    [byDevice, mount.device],
  ]
  return {
    of: (device) => byDevice.get(device)?.[0],
    holding(path) {
      for (let at = path; ; at = parentOf(at)) {
        const mount = byPath.get(at)?.at(-1)
        if (mount !== undefined || at === '/') return mount
      }
    },
    hasReadOnly: () => readOnly > 0,
    add(mount) {
      for (const [map, key] of placesOf(mount)) {
        const known = map.get(key)
        if (known) known.push(mount)
        else map.set(key, [mount])
      }
      readOnly += Number(isReadOnly(mount))
    },
    remove(mount) {
      for (const [map, key] of placesOf(mount)) {
        const left = map.get(key)?.filter((other) => other !== mount) ?? []
        if (left.length > 0) map.set(key, left)
        else map.delete(key)
      }
      readOnly -= Number(isReadOnly(mount))
    },
  }
}

/** Whether nothing can be written there: the last word of the options counts. */
export function isReadOnly({ options }: MountState): boolean {
  const words = options.flatMap((option) => option.split(','))
  return words.lastIndexOf('ro') > words.lastIndexOf('rw')
}
