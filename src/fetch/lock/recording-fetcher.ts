import { createHash } from 'node:crypto'
import type { FetchAnswer, Fetcher, FetchRequest } from '../fetcher.ts'
import { isRemote } from '../resources.ts'
import { keyOf, type LockedResource } from './lock-file.ts'

/** Takes the bytes of one resource as they pass. */
export interface Keeping {
  write(chunk: Uint8Array): void
  /** All of it has passed, and was verified. */
  finish(sha512: string): void
  /** Takes back what was kept, when not all of it came. */
  giveUp(): void
}

/** What a recording keeps. */
export interface RecordingOptions {
  readonly now: () => Date
  /** Begins to keep a resource. @default nothing is kept but digests and sizes */
  readonly keep?: (() => Keeping) | undefined
}

/** A fetcher that notes everything remote that was read of it to the end, and the notes. */
export interface Recording {
  readonly fetcher: Fetcher
  readonly resources: ReadonlyMap<string, LockedResource>
}

/** Notes what a fetcher fetches, as it passes: a body is never held as a whole. */
export function recording(inner: Fetcher, { now, keep }: RecordingOptions): Recording {
  const resources = new Map<string, LockedResource>()
  async function* noted(request: FetchRequest, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha512')
    let size = 0
    let keeping = keep?.()
    try {
      for await (const chunk of chunks) {
        hash.update(chunk)
        size += chunk.length
        keeping?.write(chunk)
        yield chunk
      }
      const { url, compression } = request
      const sha512 = hash.digest('hex')
      keeping?.finish(sha512)
      keeping = undefined
      const resource = { url, compression: compression || undefined, sha512, size, date: now().toISOString() }
      resources.set(keyOf(resource), resource)
    } finally {
      keeping?.giveUp()
    }
  }
  const recorded = (fetcher: Fetcher): Fetcher => ({
    async open(request) {
      const answer = await fetcher.open(request)
      return answer.kind === 'body' && isRemote(request.url)
        ? withChunks(answer, noted(request, answer.chunks))
        : answer
    },
    with: (settings) => recorded(fetcher.with(settings)),
    close: () => fetcher.close(),
  })
  return { fetcher: recorded(inner), resources }
}

type Body = Extract<FetchAnswer, { readonly kind: 'body' }>

function withChunks(body: Body, chunks: AsyncIterable<Uint8Array>): Body {
  const { size, status, headers } = body
  return {
    kind: 'body',
    size,
    status,
    headers,
    chunks,
    discard: () => body.discard(),
    resumed: () => body.resumed(),
  }
}
