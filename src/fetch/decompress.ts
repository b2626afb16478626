import { pipeline, Readable, type Transform } from 'node:stream'
import { FirstlightError } from '../errors.ts'

/** Bytes that a decompressor hands out at a time. */
const CHUNK_SIZE = 128 * 1024

/**
 * The decompressed bytes: `gzip` (of several members too), `zstd`, or as they are for the empty string.
 * @throws FirstlightError `fetch-failed` while they are read, when they are not what was said
 */
export function decompressed(
  chunks: AsyncIterable<Uint8Array>,
  compression: string,
  shown: string,
): AsyncIterable<Uint8Array> {
  switch (compression) {
    case '':
      return chunks
    case 'gzip':
    case 'zstd':
      return inflate(chunks, compression, shown)
    default:
      throw new FirstlightError('fetch-failed', `decompressing ${shown}: unknown compression "${compression}"`, {
        hint: 'known are gzip and zstd',
      })
  }
}

async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  compression: 'gzip' | 'zstd',
  shown: string,
): AsyncGenerator<Uint8Array> {
  let received = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      received += chunk.length
      yield chunk
    }
  }
  const output = await decompressor(compression)
  pipeline(Readable.from(counted(), { objectMode: false }), output, () => undefined)
  try {
    yield* output as AsyncIterable<Uint8Array>
  } catch (thrown) {
    throw isZlibError(thrown) ? notCompressed(compression, shown, thrown) : thrown
  }
  if (received === 0) throw notCompressed(compression, shown, undefined)
}

/** Zlib is loaded when something is compressed: few documents need it. */
async function decompressor(compression: 'gzip' | 'zstd'): Promise<Transform> {
  const zlib = await import('node:zlib')
  return compression === 'gzip'
    ? zlib.createGunzip({ chunkSize: CHUNK_SIZE })
    : zlib.createZstdDecompress({ chunkSize: CHUNK_SIZE })
}

function isZlibError(thrown: unknown): thrown is Error & { readonly code: string } {
  return (
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && /^Z_|^ZSTD_/.test(thrown.code)
  )
}

function notCompressed(
  compression: string,
  shown: string,
  error: { readonly code: string } | undefined,
): FirstlightError {
  const truncated = error === undefined || error.code === 'Z_BUF_ERROR'
  const what = truncated ? `the ${compression} data end too early` : `not valid ${compression} data`
  return new FirstlightError('fetch-failed', `decompressing ${shown}: ${what}`, {
    hint: 'is the compression of the config that of the contents?',
  })
}
