/** Reads files of a config drive: in this program where it knows the file system, by a read-only mount elsewhere. */
import { FirstlightError } from '../../errors.ts'
import { targetPath } from '../../util/paths.ts'
import type { HostPath } from '../../util/paths.ts'
import { type RandomAccess, withRandomAccess } from '../machine/devices.ts'
import { kindOf, readConfined } from '../machine/files.ts'
import type { ProviderContext } from '../provider.ts'
import { isFat, readFatFile } from './fat.ts'
import { isIso9660, readIsoFile } from './iso9660.ts'

/** What to read from which device. */
export interface DriveRequest {
  readonly device: HostPath
  /** Absolute paths on the drive. */
  readonly paths: readonly string[]
  /** Which file system to mount it as when it has to be mounted. @default 'auto' */
  readonly type?: string
}

/** The files that were there, by the path that was asked for. */
export type DriveFiles = ReadonlyMap<string, Uint8Array>

/**
 * The files of a drive that exist. Links on the drive never lead off it.
 * @throws FirstlightError `provider-failed` or `source-unreadable` when the drive cannot be read
 */
export async function readDrive(context: ProviderContext, request: DriveRequest): Promise<DriveFiles> {
  const { device, paths, type = 'auto' } = request
  if (kindOf(device) === 'directory') {
    throw new FirstlightError('provider-failed', `reading the drive ${device}: it is a directory, not a device`)
  }
  const known = withRandomAccess(device, (access) => readKnown(access, { paths, type }))
  if (known !== undefined) return known
  return context.helpers.withMount(device, type, (directory) => collect(paths, (path) => readConfined(directory, path)))
}

/** What can be read without the kernel's help, so that neither privilege nor the kernel's drivers are needed. */
function readKnown(
  access: RandomAccess,
  { paths, type }: { readonly paths: readonly string[]; readonly type: string },
): DriveFiles | undefined {
  if (['auto', 'iso9660'].includes(type) && isIso9660(access))
    return collect(paths, (path) => readIsoFile(access, targetPath(path)))
  if (['auto', 'vfat'].includes(type) && isFat(access))
    return collect(paths, (path) => readFatFile(access, targetPath(path)))
  return undefined
}

function collect(paths: readonly string[], read: (path: string) => Uint8Array | undefined): DriveFiles {
  const found = new Map<string, Uint8Array>()
  for (const path of paths) {
    const bytes = read(path)
    if (bytes !== undefined) found.set(path, bytes)
  }
  return found
}
