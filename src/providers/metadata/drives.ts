/** Reads metadata from config drives. */
import { FirstlightError } from '../../errors.ts'
import { awaitDevice } from '../drive/await-device.ts'
import { readDrive } from '../drive/drive.ts'
import type { ProviderContext } from '../provider.ts'
import type { Metadata, MetadataSource } from './metadata.ts'

/** The texts of a drive's files, by path. */
export type Texts = ReadonlyMap<string, string>

/** Where a platform keeps metadata on a drive. */
export interface MetadataDrive {
  readonly labels: readonly string[]
  readonly paths: readonly string[]
  read(texts: Texts): Promise<Metadata>
}

const DRIVE_TIMEOUT = 30_000

/** The metadata of a platform that has it on a drive alone. */
export function onDrive(id: string, drive: MetadataDrive): MetadataSource {
  return {
    fetch: async (context) => {
      const metadata = await readOnDrive(context, drive, DRIVE_TIMEOUT)
      if (metadata !== undefined) return metadata
      throw new FirstlightError('provider-failed', `reading the metadata of ${id}: the drive did not appear`, {
        hint: 'is this the right platform?',
      })
    },
  }
}

/**
 * The metadata of a platform's drive; `undefined` when the drive does not appear within `timeout` ms: where there is a
 * service too, that is asked next.
 * @throws FirstlightError `provider-failed` when it is there but cannot be read
 */
export async function readOnDrive(
  context: ProviderContext,
  drive: MetadataDrive,
  timeout = 0,
): Promise<Metadata | undefined> {
  const device = await awaitDevice(context, { directory: 'disk/by-label', names: drive.labels, timeout })
  if (device === undefined) return undefined
  const files = await readDrive(context, { device, paths: drive.paths })
  const texts = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]))
  if (texts.size === 0)
    throw new FirstlightError(
      'provider-failed',
      `reading metadata from ${device}: it has none of ${drive.paths.join(', ')}`,
    )
  return drive.read(texts)
}
