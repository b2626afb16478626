/** Reads files of a config drive: in user space where it knows the file system, by a read-only mount elsewhere. */
import type { HostPath } from '../../host/paths.ts'
import { readConfined } from '../machine-files.ts'
import type { ProviderContext } from '../provider.ts'

/** What to read from which device. */
export interface DriveRequest {
  readonly device: HostPath
  /** Absolute paths on the drive. */
  readonly paths: readonly string[]
  /** Which file system to mount it as when it has to be mounted. @default 'auto' */
  readonly type?: string
}

/**
 * The files of a drive that exist, by the path asked for. Links on the drive never lead off it.
 * @throws FirstlightError `provider-failed` or `source-unreadable` when the drive cannot be read
 */
export async function readDrive(
  context: ProviderContext,
  { device, paths, type = 'auto' }: DriveRequest,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return context.helpers.withMount(device, type, (directory) => {
    const found = new Map<string, Uint8Array>()
    for (const path of paths) {
      const bytes = readConfined(directory, path)
      if (bytes !== undefined) found.set(path, bytes)
    }
    return found
  })
}
