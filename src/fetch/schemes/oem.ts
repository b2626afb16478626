import { FirstlightError } from '../../errors.ts'
import type { HostPath } from '../../util/paths.ts'
import { MIB } from '../../util/bytes.ts'
import { printableUrl } from '../../util/secret.ts'
import { bytesBody, readBody, streamBody } from '../body.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import { openFileBelow, type LocalFile } from '../local-file.ts'

/** Where files of the image's vendor are: a directory that is looked into first, then a partition. */
export interface OemAccess {
  /** @default '/usr/share/oem' */
  readonly lookAside: HostPath
  /** Waits for the partition and has it mounted read-only while `use` runs; without it only the directory counts. */
  readonly withPartition?: <Result>(use: (directory: HostPath) => Promise<Result>) => Promise<Result>
}

/** Most bytes of a file on the partition, which is read whole so that nothing stays mounted. */
const PARTITION_LIMIT = 256 * MIB

/** Reads `oem:///path` (Flatcar). */
export async function openOem(access: OemAccess, request: FetchRequest): Promise<FetchAnswer> {
  const path = oemPath(request.url)
  const aside = await openBelow(access.lookAside, path, request.url)
  if (aside !== undefined) return streamBody(aside.chunks, aside.size)
  const bytes = await access.withPartition?.(async (directory) => {
    const file = await openBelow(directory, path, request.url)
    return file === undefined
      ? undefined
      : readBody(streamBody(file.chunks, file.size), PARTITION_LIMIT, printableUrl(request.url))
  })
  return bytes === undefined ? { kind: 'not-found', status: 404 } : bytesBody(bytes)
}

function oemPath(url: string): string {
  const [, path = ''] = /^oem:(?:\/\/[^/]*)?(\/[^?#]*)$/i.exec(url) ?? []
  if (path === '') {
    throw new FirstlightError('fetch-failed', `reading ${printableUrl(url)}: not an absolute path`, {
      hint: 'oem:///path',
    })
  }
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function openBelow(directory: HostPath, path: string, url: string): Promise<LocalFile | undefined> {
  try {
    return await openFileBelow(directory, path)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'it cannot be opened'
    throw new FirstlightError('source-unreadable', `reading ${printableUrl(url)}: ${why}`)
  }
}
