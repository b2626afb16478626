import { isFirstlightError } from '../errors.ts'
import type { ResourceId } from '../util/content.ts'
import { createGatherer } from '../util/gather.ts'
import { createHash } from '../util/natives.ts'
import { free } from '../util/passing.ts'
import type { FetchBody, Fetcher, FetchRequest } from './fetcher.ts'
import { continued, inMemory, opened, streamed, type Holding } from './holding.ts'
import type { SpoolFile } from './spool-file.ts'
import type { Spool } from './spool.ts'

/** The room that all resources share. */
export interface Budget {
  readonly memory: Memory
  readonly spool: Spool | undefined
  /** Requests that may still be left open, to be gone on with later. */
  readonly held: { left: number }
  /** Whether the bytes are known by their hash, so that it is enough when the server answers. @default false */
  readonly isKnown?: boolean
  /** Told of what has come so far. */
  readonly onReceived?: ((received: number, size: number | undefined) => void) | undefined
}

/** Memory for contents. */
export interface Memory {
  /** Bytes that may still be taken. */
  left: number
  /** Most bytes of one resource. */
  readonly mostOfOne: number
}

/** A resource to be had. */
export interface WantedResource {
  readonly id: ResourceId
  readonly request: FetchRequest
}

/**
 * Fetches one resource into memory or the spool, verified; when it fits in neither, its server has at least answered, and
 * the same request goes on when it is opened.
 */
export async function prefetchOne(
  fetcher: Fetcher,
  wanted: WantedResource,
  budget: Budget,
): Promise<Holding | 'needs-network'> {
  for (let attempt = 0; ; attempt += 1) {
    const body = await opened(fetcher, wanted.request)
    if (body === 'needs-network') return body
    try {
      return await keep(wanted, { body, otherwise: streamed(fetcher, wanted.request, body.size) }, budget)
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

interface Answered {
  readonly body: FetchBody
  /** What it is when the body is given up. */
  readonly otherwise: Holding
}

/** Holds the contents where they fit; those of unknown size move on when they outgrow a place. */
async function keep(wanted: WantedResource, answered: Answered, budget: Budget): Promise<Holding> {
  const { memory, spool, isKnown = false, onReceived } = budget
  const { body, otherwise } = answered
  const { size } = body
  if (isKnown) {
    body.discard()
    return otherwise
  }
  const most = Math.min(memory.left, memory.mostOfOne)
  const told = onReceived === undefined ? body.chunks : counted(body.chunks, (received) => onReceived(received, size))
  const chunks = told[Symbol.asyncIterator]()
  const digest = wanted.request.hash?.toLowerCase()
  let goOn: (() => void) | undefined
  try {
    const start = size !== undefined && size > most ? [] : await intoMemory(chunks, memory, most, size)
    if (!Array.isArray(start)) return inMemory(start.parts, start.bytes, digest)
    const rest = await intoSpool(wanted, budget, { start, chunks, size })
    if ('info' in rest) return rest
    spool?.note(wanted.id, size)
    goOn = leaveOpen(body, budget)
    return goOn === undefined ? otherwise : continued({ body, goOn, come: rest.come, rest: chunks }, otherwise)
  } finally {
    if (goOn === undefined) await chunks.return?.()
  }
}

/** Nobody reads the body for now, which costs nothing but its connection. */
function leaveOpen(body: FetchBody, { held }: Budget): (() => void) | undefined {
  if (body.hold === undefined || held.left === 0) {
    body.discard()
    return undefined
  }
  held.left -= 1
  return body.hold()
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

interface Whole {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
}

/** All parts and their length, or only the parts there were when they outgrew the memory. */
async function intoMemory(
  chunks: Chunks,
  memory: Memory,
  most: number,
  size: number | undefined,
): Promise<Whole | Uint8Array[]> {
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
      if (bytes > most || more > memory.left) return [...gathered.parts()]
      memory.left -= more
      reserved += more
    }
    complete = true
    return { parts: gathered.parts(), bytes }
  } finally {
    if (!complete) memory.left += reserved
  }
}

interface Incoming {
  readonly start: readonly Uint8Array[]
  readonly chunks: Chunks
  readonly size: number | undefined
}

/** What the spool holds then, or what had come when it was full. */
async function intoSpool(
  { id, request }: WantedResource,
  { spool }: Budget,
  { start, chunks, size = 0 }: Incoming,
): Promise<Holding | { readonly come: () => AsyncIterable<Uint8Array> }> {
  const file = spool?.create(id, size)
  if (file === undefined) return { come: () => iterate(start) }
  const hash = request.hash === undefined ? createHash('sha256') : undefined
  let ended = false
  try {
    const left = await fill(file, { start, chunks }, (chunk) => hash?.update(chunk))
    if (left === undefined) {
      const whole = file.finish(request.hash?.toLowerCase() ?? `sha256-${hash?.hex() ?? ''}`)
      ended = true
      return whole
    }
    ended = true
    return { come: () => spooledAnd(file, left) }
  } finally {
    if (!ended) file.remove()
  }
}

/** Writes all of it; the pieces that did not fit, if any. */
async function fill(
  file: SpoolFile,
  { start, chunks }: Pick<Incoming, 'start' | 'chunks'>,
  tell: (chunk: Uint8Array) => void,
): Promise<readonly Uint8Array[] | undefined> {
  for (const [index, chunk] of start.entries()) {
    if (!file.write(chunk)) return start.slice(index)
    tell(chunk)
    free(chunk)
  }
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) return undefined
    if (!file.write(next.value)) return [next.value]
    tell(next.value)
    free(next.value)
  }
}

async function* spooledAnd(file: SpoolFile, left: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  try {
    yield* file.written()
  } finally {
    file.remove()
  }
  yield* left
}

async function* iterate(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}
