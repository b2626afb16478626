import { FirstlightError } from '../../errors.ts'
import type { HostPath } from '../../host/paths.ts'
import { streamBody } from '../body.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import { openFileBelow, type LocalFile } from '../local-file.ts'

/** Where files of the image's vendor are: a directory that is looked into first, then a partition. */
export interface OemAccess {
  /** @default '/usr/share/oem' */
  readonly lookAside: HostPath
  /** Waits for the partition and mounts it read-only; without it only the directory counts. */
  readonly mount?: () => Promise<MountedOem>
}

/** The partition while it is mounted. */
export interface MountedOem {
  readonly directory: HostPath
  release(): Promise<void>
}

/** Reads `oem:///path` (Flatcar). */
export async function openOem(access: OemAccess, request: FetchRequest): Promise<FetchAnswer> {
  const path = oemPath(request.url)
  const aside = await openBelow(access.lookAside, path, request.url)
  if (aside !== undefined) return streamBody(aside.chunks, aside.size)
  if (access.mount === undefined) return { kind: 'not-found', status: 404 }
  const mounted = await access.mount()
  const file = await openBelow(mounted.directory, path, request.url).catch(async (thrown: unknown) => {
    await mounted.release()
    throw thrown
  })
  if (file === undefined) {
    await mounted.release()
    return { kind: 'not-found', status: 404 }
  }
  return streamBody(released(file.chunks, mounted), file.size, () => void mounted.release())
}

function oemPath(url: string): string {
  const [, path = ''] = /^oem:(?:\/\/[^/]*)?(\/[^?#]*)$/i.exec(url) ?? []
  if (path === '') {
    throw new FirstlightError('fetch-failed', `reading ${url}: not an absolute path`, { hint: 'oem:///path' })
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
    throw new FirstlightError('source-unreadable', `reading ${url}: ${why}`)
  }
}

async function* released(chunks: AsyncIterable<Uint8Array>, mounted: MountedOem): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } finally {
    await mounted.release()
  }
}
