import { createGatherer } from '../util/gather.ts'
import { concatBytes } from '../util/octets.ts'
import type { FetchBody } from './fetcher.ts'
import { tooLarge } from './too-large.ts'

/** A body whose bytes are there already. */
export function bytesBody(bytes: Uint8Array): FetchBody {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    if (bytes.length > 0) yield bytes
  }
  return streamBody(chunks(), bytes.length)
}

/** A body that some other scheme than HTTP delivers; `discard` frees what it holds when it is never read. */
export function streamBody(
  chunks: AsyncIterable<Uint8Array>,
  size: number | undefined,
  discard: () => void = () => undefined,
): FetchBody {
  const common = {
    kind: 'body',
    status: 200,
    headers: new Map<string, string>(),
    chunks,
    discard,
    resumed: () => false,
  } as const
  return size === undefined ? common : { ...common, size }
}

/**
 * The whole body in memory.
 * @throws FirstlightError `source-too-large` when it has more than `limit` bytes; `shown` is the URL as it may be printed
 */
export async function readBody(body: FetchBody, limit: number, shown: string): Promise<Uint8Array<ArrayBuffer>> {
  if (body.size !== undefined && body.size > limit) {
    body.discard()
    throw tooLarge(shown, limit)
  }
  const gathered = createGatherer()
  let size = 0
  for await (const chunk of body.chunks) {
    size += chunk.length
    if (size > limit) throw tooLarge(shown, limit)
    gathered.add(chunk)
  }
  return concatBytes(gathered.parts())
}
