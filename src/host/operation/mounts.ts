import type { TargetPath } from '../../util/paths.ts'
import { DOOMS_NOTHING, type Rows } from './row.ts'
import { shownText } from './words.ts'

/** Operations on mounts. */
export interface MountOperations {
  readonly mount: {
    readonly device: string
    readonly path: TargetPath
    readonly format: string
    readonly options: readonly string[]
  }
  readonly unmount: { readonly path: TargetPath }
}

/** What is known of the kinds of operations on mounts. */
export const MOUNT_ROWS: Rows<MountOperations, 'mounts'> = {
  mount: {
    ...DOOMS_NOTHING,
    group: 'mounts',
    destroys: false,
    once: false,
    tools: ['mount'],
    // Whether it knows the format is tried: modules are loaded by that.
    kernel: [],
    doing: ({ device, path }) => `mounting ${JSON.stringify(device)} at ${JSON.stringify(path)}`,
    text({ device, path, format, options }) {
      const given = options.length > 0 ? ` with ${options.map(shownText).join(',')}` : ''
      return `mount ${shownText(device)} (${shownText(format)}) at ${shownText(path)}${given}`
    },
  },
  unmount: {
    ...DOOMS_NOTHING,
    group: 'mounts',
    destroys: false,
    once: false,
    tools: ['umount'],
    kernel: [],
    doing: ({ path }) => `unmounting ${JSON.stringify(path)}`,
    text: ({ path }) => `unmount ${shownText(path)}`,
  },
}
