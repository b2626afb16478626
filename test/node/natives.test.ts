import { createHash as hashOfNode } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import '../../src/node/small-digests.ts'
import { createHash, digest } from '../../src/util/natives.ts'

/** So much is digested without Node's cryptography in each process, and the rest with it: nobody can tell where one ends. */
const SIZES = [0, 1, 63, 64, 111, 112, 4000, 9000, 9000, 100_000, 3]

describe.each(['sha256', 'sha512'] as const)(
  '%s of the first bytes of a process and of those that follow',
  (algorithm) => {
    const expected = (data: Uint8Array | string): string => hashOfNode(algorithm).update(data).digest('hex')

    it.each(SIZES)('of %i bytes at once', (size) => {
      const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251)
      expect(digest(algorithm, bytes)).toBe(expected(bytes))
      expect(digest(algorithm, 'ä'.repeat(size))).toBe(expected('ä'.repeat(size)))
    })

    it.each(SIZES)('of %i bytes after others, piece by piece', (size) => {
      const hash = createHash(algorithm)
      const text = 'wörd '.repeat(size / 5)
      for (const piece of [text, Buffer.from(text), '', text]) hash.update(piece)
      expect(hash.hex()).toBe(expected(text.repeat(3)))
    })
  },
)
