import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { ContentInfo } from '../util/content.ts'
import { createHash } from '../util/natives.ts'
import { concatBytes } from '../util/octets.ts'
import { printableUrl } from '../util/secret.ts'
import type { FetchBody, Fetcher, FetchRequest } from './fetcher.ts'
import { notFoundReason } from './not-found.ts'

/** One resource that is held for a run. */
export interface Holding {
  /** Its digest is computed when it is read for the first time, unless it is known. */
  readonly info: ContentInfo
  readonly bytes?: (() => Uint8Array) | undefined
  readonly open: () => AsyncIterable<Uint8Array>
  /** Gives up what nobody has opened. */
  readonly close?: () => void
}

/** Contents that are in memory in pieces, which are put together only when somebody wants them in one. */
export function inMemory(parts: readonly Uint8Array[], size: number, digest: string | undefined): Holding {
  let held = parts
  return {
    info: lazyInfo(size, digest, () => held),
    bytes: () => {
      const [only = new Uint8Array(), ...more] = held
      if (more.length === 0) return only
      const whole = concatBytes(held)
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
function lazyInfo(size: number, known: string | undefined, parts: () => Iterable<Uint8Array>): ContentInfo {
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
  return `sha256-${hash.hex()}`
}

/** Contents that have begun to arrive: what has come already, and what is still to come by the same request. */
export interface Arriving {
  readonly body: FetchBody
  /** Has its time count again. */
  readonly goOn: () => void
  readonly come: () => AsyncIterable<Uint8Array>
  readonly rest: AsyncIterator<Uint8Array>
}

/** Contents whose request goes on when they are opened; whoever opens them again asks anew. */
export function continued(contents: Arriving, otherwise: Holding): Holding {
  let left: Arriving | undefined = contents
  return {
    info: otherwise.info,
    open: () => {
      const here = left
      left = undefined
      return here === undefined ? otherwise.open() : told(here.body, arriving(here))
    },
    close: () => {
      // A body that has not begun has nothing that its end would set free; one that has, has more.
      void left?.rest.return?.()
      left?.body.discard()
      left = undefined
    },
  }
}

async function* arriving({ goOn, come, rest }: Arriving): AsyncGenerator<Uint8Array> {
  try {
    yield* come()
    goOn()
    for (;;) {
      const next = await rest.next()
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await rest.return?.()
  }
}

/** Contents that are fetched when they are opened. */
export function streamed(fetcher: Fetcher, request: FetchRequest, size: number | undefined): Holding {
  const open = async function* (): AsyncGenerator<Uint8Array> {
    const body = await opened(fetcher, request)
    if (body === 'needs-network') {
      throw new FirstlightError('needs-network', `fetching ${printableUrl(request.url)}: there is no network`)
    }
    yield* told(body, body.chunks)
  }
  return { info: { size, digest: request.hash?.toLowerCase() }, open }
}

/** The same chunks; an error says whether they may be of two versions. */
async function* told(body: FetchBody, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'hash-mismatch') || !body.resumed()) throw thrown
    throw thrown.with({ facts: { resumed: true } })
  }
}

/** The body of a resource. @throws FirstlightError `fetch-failed`, also when there is no such thing */
export async function opened(fetcher: Fetcher, request: FetchRequest): Promise<FetchBody | 'needs-network'> {
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
