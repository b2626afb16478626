import { printableUrl } from '../util/secret.ts'
import { decompressed } from './decompress.ts'
import type { FetchBody, FetchRequest } from './fetcher.ts'
import { tooLarge } from './too-large.ts'
import { verified } from './verify.ts'

/** Turns what came over the wire into what was asked for: decompressed, no larger than allowed, verified. */
export function decoded(body: FetchBody, request: FetchRequest): FetchBody {
  const shown = printableUrl(request.url)
  const { compression = '', hash, limit } = request
  let { chunks } = body
  chunks = decompressed(chunks, compression, shown)
  if (limit !== undefined) chunks = limited(chunks, limit, shown)
  if (hash !== undefined) chunks = verified(chunks, hash, shown)
  const { size, ...rest } = body
  return compression === '' && size !== undefined ? { ...rest, size, chunks } : { ...rest, chunks }
}

async function* limited(chunks: AsyncIterable<Uint8Array>, limit: number, shown: string): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > limit) throw tooLarge(shown, limit)
    yield chunk
  }
}
