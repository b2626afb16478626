import { formatNamed } from './filesystem-formats.ts'
import type { Config, Filesystem } from './model.ts'

/** A filesystem that is mounted while the machine is made. */
export interface Mount {
  /** Its place in `storage.filesystems`. */
  readonly index: number
  readonly device: string
  readonly path: string
  readonly format: string
  readonly options: readonly string[]
}

/** What the mount stage mounts, in its order: shallow paths first, config order among equals. */
export function mountsOf(config: Config): readonly Mount[] {
  return (config.storage?.filesystems ?? [])
    .flatMap((filesystem, index) => mountOf(filesystem, index))
    .sort((a, b) => depthOf(a) - depthOf(b))
}

function mountOf({ device, path, format, mountOptions }: Filesystem, index: number): readonly Mount[] {
  if (path === undefined || path === '') return []
  if (format === undefined || format === '' || (formatNamed(format)?.use ?? 'mounted') !== 'mounted') return []
  return [{ index, device, path, format, options: mountOptions ?? [] }]
}

function depthOf({ path }: Mount): number {
  return path.split('/').filter((part) => part !== '').length
}
