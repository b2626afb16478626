import { createHash } from 'node:crypto'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { ContentInfo } from '../host/content.ts'
import { printableUrl } from '../util/secret.ts'
import type { FetchBody, Fetcher, FetchRequest } from './fetcher.ts'
import type { Spool, SpoolFile } from './spool.ts'
import { compare, digestBytes, parseHash } from './verify.ts'

/** One resource that is held for a run. */
export interface Holding {
  /** It stands in the config itself. */
  readonly isInline?: true
  readonly info: ContentInfo
  readonly bytes?: () => Uint8Array
  readonly open: () => AsyncIterable<Uint8Array>
}

/** The room that all resources share. */
export interface Budget {
  /** Bytes of memory that may still be taken. */
  readonly memory: { left: number }
  readonly spool: Spool | undefined
}

/**
 * Fetches one resource into memory or the spool, verified; when it fits in neither, it has at least answered, and is
 * fetched again when it is opened.
 */
export async function prefetchOne(
  fetcher: Fetcher,
  request: FetchRequest,
  budget: Budget,
): Promise<Holding | 'needs-network'> {
  for (let attempt = 0; ; attempt += 1) {
    const body = await opened(fetcher, { ...request, unverified: true })
    if (body === 'needs-network') return body
    try {
      return await keep(fetcher, request, { body, budget })
    } catch (thrown) {
      // The pieces may belong to different versions: once more, from the beginning.
      if (attempt > 0 || !isFirstlightError(thrown, 'hash-mismatch') || !body.resumed()) throw thrown
    }
  }
}

async function opened(fetcher: Fetcher, request: FetchRequest): Promise<FetchBody | 'needs-network'> {
  const answer = await fetcher.open(request)
  switch (answer.kind) {
    case 'body':
      return answer
    case 'needs-network':
      return answer.kind
    case 'not-found': {
      const shown = printableUrl(request.url)
      throw new FirstlightError('fetch-failed', `fetching ${shown}: HTTP ${answer.status}`, {
        facts: { url: shown, status: answer.status },
      })
    }
  }
}

interface Arriving {
  readonly body: FetchBody
  readonly budget: Budget
}

/** Decides by the size where the contents go; those of unknown size move on when they outgrow a place. */
async function keep(fetcher: Fetcher, request: FetchRequest, { body, budget }: Arriving): Promise<Holding> {
  const { size } = body
  const { memory, spool } = budget
  if (size !== undefined && size > memory.left && size > (spool?.room() ?? 0)) {
    body.discard()
    return streamed(fetcher, request, size)
  }
  const chunks = body.chunks[Symbol.asyncIterator]()
  try {
    const start = size === undefined || size <= memory.left ? await intoMemory(chunks, memory, size) : []
    if ('whole' in start) return await held(request, start.whole)
    const file = spool?.create()
    const kept = file !== undefined && (await intoSpool(file, start, chunks))
    if (file !== undefined && kept !== false) return spooled(request, file, kept)
    file?.remove()
  } finally {
    await chunks.return?.()
  }
  return streamed(fetcher, request, size)
}

type Chunks = AsyncIterator<Uint8Array>

/** The whole contents, or what there was of them when they outgrew the memory. */
async function intoMemory(
  chunks: Chunks,
  memory: Budget['memory'],
  size: number | undefined,
): Promise<{ readonly whole: Uint8Array<ArrayBuffer> } | readonly Uint8Array[]> {
  const parts: Uint8Array[] = []
  let reserved = size ?? 0
  let bytes = 0
  memory.left -= reserved
  const giveBack = (): void => {
    memory.left += reserved
  }
  try {
    for (;;) {
      const next = await chunks.next()
      if (next.done === true) break
      parts.push(next.value)
      bytes += next.value.length
      if (bytes <= reserved) continue
      const more = bytes - reserved
      memory.left -= more
      reserved += more
      if (memory.left < 0) {
        giveBack()
        return parts
      }
    }
  } catch (thrown) {
    giveBack()
    throw thrown
  }
  return { whole: Buffer.concat(parts, bytes) }
}

async function held(request: FetchRequest, whole: Uint8Array<ArrayBuffer>): Promise<Holding> {
  const digest = await digestBytes(whole, 'sha512')
  if (request.hash !== undefined) {
    const expected = parseHash(request.hash)
    const actual = expected.algorithm === 'sha512' ? digest : await digestBytes(whole, expected.algorithm)
    compare(expected, actual, printableUrl(request.url))
  }
  const open = async function* (): AsyncGenerator<Uint8Array> {
    if (whole.length > 0) yield whole
  }
  return { info: { size: whole.length, sha512: digest }, bytes: () => whole, open }
}

interface Kept {
  readonly size: number
  readonly sha256: string
  readonly sha512: string
}

/** Digests of all that was written, or false when it did not fit. */
async function intoSpool(file: SpoolFile, start: readonly Uint8Array[], chunks: Chunks): Promise<Kept | false> {
  const sha256 = createHash('sha256')
  const sha512 = createHash('sha512')
  let size = 0
  const write = (chunk: Uint8Array): boolean => {
    sha256.update(chunk)
    sha512.update(chunk)
    size += chunk.length
    return file.write(chunk)
  }
  for (const chunk of start) if (!write(chunk)) return false
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) break
    if (!write(next.value)) return false
  }
  file.finish()
  return { size, sha256: sha256.digest('hex'), sha512: sha512.digest('hex') }
}

function spooled(request: FetchRequest, file: SpoolFile, kept: Kept): Holding {
  if (request.hash !== undefined) {
    const expected = parseHash(request.hash)
    compare(expected, kept[expected.algorithm], printableUrl(request.url))
  }
  return { info: { size: kept.size, sha512: kept.sha512 }, open: () => file.read() }
}

function streamed(fetcher: Fetcher, request: FetchRequest, size: number | undefined): Holding {
  const open = async function* (): AsyncGenerator<Uint8Array> {
    const body = await opened(fetcher, request)
    if (body === 'needs-network')
      throw new FirstlightError('needs-network', `fetching ${printableUrl(request.url)}: there is no network`)
    yield* body.chunks
  }
  return { info: size === undefined ? {} : { size }, open }
}
