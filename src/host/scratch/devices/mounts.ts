import { formatNamed } from '../../../config/filesystem-formats.ts'
import { FirstlightError } from '../../../errors.ts'
import type { Operation } from '../../operation/operation.ts'
import { doingOf } from '../../operation/table.ts'
import type { TargetPath } from '../../../util/paths.ts'
import { linkedDevice, requireDevice } from './find-device.ts'
import { mountsOf } from './mount-index.ts'
import type { MachineState } from './state.ts'

/** Filesystems, besides those of documents, whose source is a name and no block device. */
const OTHERS_WITHOUT_DEVICE: ReadonlySet<string> = new Set(['9p', 'nfs', 'tmpfs', 'overlay'])

/**
 * Notes a mount. Files below a mount point of a scratch machine simply lie in its root directory.
 * @throws FirstlightError `mount-failed`, `device-missing`
 */
export function mount(
  state: MachineState,
  operation: Operation<'mount'>,
  { isDirectory, redo }: { readonly isDirectory: (path: TargetPath) => boolean; readonly redo: boolean },
): void {
  const { device: source, path, format, options } = operation
  const doing = doingOf(operation)
  const fail = (problem: string): FirstlightError => new FirstlightError('mount-failed', `${doing}: ${problem}`)
  if (!isDirectory(path)) throw fail('the mount point is not a directory')
  let device = source
  const isNamed = formatNamed(format)?.on === 'tag' || OTHERS_WITHOUT_DEVICE.has(format)
  if (!isNamed && !options.includes('bind')) {
    // mount(8) itself opens the path: it is the link of now that counts.
    const found = linkedDevice(state, source) ?? requireDevice(state, doing, source)
    const type = found.area.type
    if (type !== format)
      throw fail(type === undefined ? 'the device has no filesystem' : `the device holds ${type}, not ${format}`)
    device = found.node
  }
  if (redo && state.mounts.some((other) => other.path === path && other.device === device)) return
  const made = { device, path, format, options: [...options] }
  mountsOf(state).add(made)
  state.mounts.push(made)
}

/** Takes the newest mount at a path away; it is fine when there is none. */
export function unmount(state: MachineState, { path }: Operation<'unmount'>): void {
  const at = state.mounts.findLastIndex((mounted) => mounted.path === path)
  const [gone] = at === -1 ? [] : state.mounts.splice(at, 1)
  if (gone) mountsOf(state).remove(gone)
}
