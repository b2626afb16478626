import { printableUrl } from '../util/secret.ts'
import { createHash } from 'node:crypto'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { ContentInfo } from '../util/content.ts'
import { createGatherer } from '../util/gather.ts'
import type { FetchBody, Fetcher, FetchRequest } from './fetcher.ts'
import { notFoundReason } from './not-found.ts'
import type { Spool, SpoolFile } from './spool.ts'

/** One resource that is held for a run. */
export interface Holding {
  /** Its digest is computed when it is read for the first time, unless it is known. */
  readonly info: ContentInfo
  readonly bytes?: () => Uint8Array
  readonly open: () => AsyncIterable<Uint8Array>
}

/** The room that all resources share. */
export interface Budget {
  /** Bytes of memory that may still be taken. */
  readonly memory: { left: number }
  readonly spool: Spool | undefined
  /** Whether the bytes are known by their hash, so that it is enough when the server answers. @default false */
  readonly isKnown?: boolean
  /** Told of what has come so far. */
  readonly onReceived?: (received: number, size: number | undefined) => void
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
    const body = await opened(fetcher, request)
    if (body === 'needs-network') return body
    try {
      return (await keep(request, body, budget)) ?? streamed(fetcher, request, body.size)
    } catch (thrown) {
      // The pieces may belong to different versions: once more, from the beginning.
      if (attempt > 0 || !mayBeOfTwoVersions(thrown, body)) throw thrown
    }
  }
}

function mayBeOfTwoVersions(thrown: unknown, body: FetchBody): boolean {
  if (isFirstlightError(thrown, 'hash-mismatch')) return body.resumed()
  return isFirstlightError(thrown, 'fetch-failed') && thrown.facts['changed'] === true
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
      throw new FirstlightError('fetch-failed', `fetching ${shown}: ${notFoundReason(request.url, answer.status)}`, {
        facts: { url: shown, status: answer.status },
      })
    }
  }
}

/** Holds the contents where they fit; those of unknown size move on when they outgrow a place. */
async function keep(request: FetchRequest, body: FetchBody, budget: Budget): Promise<Holding | undefined> {
  const { memory, spool, isKnown = false } = budget
  const { size } = body
  const tooLargeForMemory = size !== undefined && size > memory.left
  if (isKnown || (tooLargeForMemory && size > (spool?.room() ?? 0))) {
    body.discard()
    return undefined
  }
  const { onReceived } = budget
  const told = onReceived === undefined ? body.chunks : counted(body.chunks, (received) => onReceived(received, size))
  const chunks = told[Symbol.asyncIterator]()
  try {
    const start = tooLargeForMemory ? { parts: [] } : await intoMemory(chunks, memory, size)
    if (start.bytes !== undefined) return inMemory(request, start.parts, start.bytes)
    return spool === undefined ? undefined : await inSpool(request, spool, { start: start.parts, chunks })
  } finally {
    await chunks.return?.()
  }
}

/** The same chunks; `tell` hears how many bytes have come by then. */
async function* counted(chunks: AsyncIterable<Uint8Array>, tell: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    tell(bytes)
    yield chunk
  }
}

type Chunks = AsyncIterator<Uint8Array>

/** All parts and their length, or only the parts there were when they outgrew the memory. */
async function intoMemory(
  chunks: Chunks,
  memory: Budget['memory'],
  size: number | undefined,
): Promise<{ readonly parts: readonly Uint8Array[]; readonly bytes?: number }> {
  const gathered = createGatherer()
  let reserved = size ?? 0
  let bytes = 0
  let complete = false
  memory.left -= reserved
  try {
    for (;;) {
      const next = await chunks.next()
      if (next.done === true) break
      gathered.add(next.value)
      bytes += next.value.length
      const more = Math.max(bytes - reserved, 0)
      if (more > memory.left) return { parts: gathered.parts() }
      memory.left -= more
      reserved += more
    }
    complete = true
    return { parts: gathered.parts(), bytes }
  } finally {
    if (!complete) memory.left += reserved
  }
}

/** The parts are put together only when somebody wants them in one piece. */
function inMemory(request: FetchRequest, parts: readonly Uint8Array[], size: number): Holding {
  let held = parts
  return {
    info: lazyInfo(size, request.hash?.toLowerCase(), () => held),
    bytes: () => {
      const [only = new Uint8Array(), ...more] = held
      if (more.length === 0) return only
      const whole = Buffer.concat(held, size)
      held = [whole]
      return whole
    },
    open: async function* () {
      yield* held
    },
  }
}

/** Contents that stand in the config itself. */
export function inlineHolding(size: number, bytes: () => Uint8Array): Holding {
  return {
    info: lazyInfo(size, undefined, () => [bytes()]),
    bytes,
    open: async function* () {
      if (size > 0) yield bytes()
    },
  }
}

/** What is known of contents. Digests cost time, and a run of many small files never asks for them. */
export function lazyInfo(size: number, known: string | undefined, parts: () => Iterable<Uint8Array>): ContentInfo {
  let digest = known
  return {
    size,
    get digest() {
      digest ??= digestOf(parts())
      return digest
    },
  }
}

/** SHA-256, in the spelling of the config: processors have instructions for it. */
function digestOf(parts: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return `sha256-${hash.digest('hex')}`
}

interface Arriving {
  readonly start: readonly Uint8Array[]
  readonly chunks: Chunks
}

async function inSpool(request: FetchRequest, spool: Spool, arriving: Arriving): Promise<Holding | undefined> {
  const file = spool.create()
  let info: ContentInfo | undefined
  try {
    info = await intoSpool(request, file, arriving)
  } finally {
    if (info === undefined) file.remove()
  }
  if (info === undefined) return undefined
  return { info, open: () => file.read() }
}

/** What was written, or `undefined` when it did not fit. */
async function intoSpool(
  request: FetchRequest,
  file: SpoolFile,
  { start, chunks }: Arriving,
): Promise<ContentInfo | undefined> {
  const hash = request.hash === undefined ? createHash('sha256') : undefined
  let size = 0
  const write = (chunk: Uint8Array): boolean => {
    hash?.update(chunk)
    size += chunk.length
    return file.write(chunk)
  }
  for (const chunk of start) if (!write(chunk)) return undefined
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) break
    if (!write(next.value)) return undefined
  }
  file.finish()
  return { size, digest: request.hash?.toLowerCase() ?? `sha256-${hash?.digest('hex') ?? ''}` }
}

/** Contents that are fetched when they are opened. */
export function streamed(fetcher: Fetcher, request: FetchRequest, size: number | undefined): Holding {
  const open = async function* (): AsyncGenerator<Uint8Array> {
    const body = await opened(fetcher, request)
    if (body === 'needs-network') {
      throw new FirstlightError('needs-network', `fetching ${printableUrl(request.url)}: there is no network`)
    }
    try {
      yield* body.chunks
    } catch (thrown) {
      if (!isFirstlightError(thrown, 'hash-mismatch') || !body.resumed()) throw thrown
      throw thrown.with({ facts: { resumed: true } })
    }
  }
  const digest = request.hash?.toLowerCase()
  return { info: { size, digest }, open }
}
