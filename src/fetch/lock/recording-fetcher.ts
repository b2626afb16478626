import { createHash } from 'node:crypto'
import type { FetchAnswer, Fetcher, FetchRequest } from '../fetcher.ts'
import { isRemote } from '../resources.ts'
import { keyOf, type LockedResource } from './lock-file.ts'

/** What a recording keeps. */
export interface RecordingOptions {
  readonly now: () => Date
  /** Is given the bytes of each resource, whole and verified. */
  readonly keep?: ((resource: LockedResource, bytes: Uint8Array) => void) | undefined
}

/** A fetcher that notes everything remote that it was asked for, and the notes. */
export interface Recording {
  readonly fetcher: Fetcher
  readonly resources: ReadonlyMap<string, LockedResource>
}

/** Notes what a fetcher fetches. Each body is read to its end, so that its digest is known. */
export function recording(inner: Fetcher, { now, keep }: RecordingOptions): Recording {
  const resources = new Map<string, LockedResource>()
  const note = (request: FetchRequest, bytes: Uint8Array): void => {
    const resource = {
      url: request.url,
      ...(request.compression ? { compression: request.compression } : {}),
      sha512: createHash('sha512').update(bytes).digest('hex'),
      size: bytes.length,
      date: now().toISOString(),
    }
    resources.set(keyOf(resource), resource)
    keep?.(resource, bytes)
  }
  const recorded = (fetcher: Fetcher): Fetcher => ({
    async open(request) {
      const answer = await fetcher.open(request)
      if (answer.kind !== 'body' || !isRemote(request.url)) return answer
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.chunks) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      note(request, bytes)
      return bodyOf(bytes, answer)
    },
    with: (settings) => recorded(fetcher.with(settings)),
    close: () => fetcher.close(),
  })
  return { fetcher: recorded(inner), resources }
}

/** Bytes at hand as the body of an answer. */
export function bodyOf(
  bytes: Uint8Array,
  { status, headers }: { readonly status: number; readonly headers: ReadonlyMap<string, string> },
): FetchAnswer {
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  return {
    kind: 'body',
    size: bytes.length,
    status,
    headers,
    chunks: whole(),
    discard: () => undefined,
    resumed: () => false,
  }
}
