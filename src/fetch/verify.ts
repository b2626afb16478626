import { FirstlightError } from '../errors.ts'
import { createHash, digest } from '../util/natives.ts'

/** A hash that contents must have. */
export interface ExpectedHash {
  readonly algorithm: 'sha256' | 'sha512'
  /** Lower-case hex. */
  readonly sum: string
}

/** Takes a hash of the config apart. @throws FirstlightError `fetch-failed` when it is not one */
export function parseHash(hash: string): ExpectedHash {
  const match = /^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})$/i.exec(hash)
  const algorithm = hash.slice(0, 6)
  if (match === null || (algorithm !== 'sha256' && algorithm !== 'sha512')) {
    throw new FirstlightError(
      'fetch-failed',
      'the hash to verify is not sha512-<128 hex digits> or sha256-<64 hex digits>',
    )
  }
  return { algorithm, sum: hash.slice(7).toLowerCase() }
}

/** The same chunks; throws `hash-mismatch` in place of the end when they are not the right ones. */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  hash: string,
  shown: string,
): AsyncGenerator<Uint8Array> {
  const expected = parseHash(hash)
  const actual = createHash(expected.algorithm)
  for await (const chunk of chunks) {
    actual.update(chunk)
    yield chunk
  }
  compare(expected, actual.hex(), shown)
}

/** Verifies contents that are in memory. @throws FirstlightError `hash-mismatch` */
export function verifyBytes(bytes: Uint8Array, hash: string, shown: string): void {
  const expected = parseHash(hash)
  compare(expected, digest(expected.algorithm, bytes), shown)
}

function compare(expected: ExpectedHash, actual: string, shown: string): void {
  if (actual === expected.sum) return
  const { algorithm, sum } = expected
  throw new FirstlightError(
    'hash-mismatch',
    `verifying ${shown}: expected ${algorithm}-${sum}, got ${algorithm}-${actual}`,
    {
      hint: 'the contents changed, or the hash is of the compressed bytes: it must be of the decompressed ones',
      facts: { url: shown, expected: sum, actual },
    },
  )
}
