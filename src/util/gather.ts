import { keep } from './passing.ts'

/** Bytes that came in pieces. */
export interface Gatherer {
  /** Adds a piece; it may be a view of a buffer that is used again. */
  add(piece: Uint8Array): void
  /** What was added so far, in fewer pieces. */
  parts(): readonly Uint8Array[]
}

/** Pieces below this are put together. */
const SMALL = 4 * 1024
/** Most bytes of a block that small pieces are put into; the first ones are as small as what there is. */
const LARGEST = 64 * 1024

/**
 * Keeps bytes that come in pieces of any size in about twice their memory at most: a server may send each byte by itself,
 * and each piece that is kept alone takes a hundred bytes more, or keeps a large buffer alive.
 */
export function createGatherer(): Gatherer {
  const done: Uint8Array[] = []
  let block: Uint8Array = new Uint8Array()
  let used = 0
  let total = 0
  const finish = (): void => {
    if (used > 0) done.push(block.subarray(0, used))
    block = new Uint8Array()
    used = 0
  }
  return {
    add: (piece) => {
      total += piece.length
      if (piece.length >= SMALL) {
        finish()
        done.push(piece.length * 2 < piece.buffer.byteLength ? Uint8Array.from(piece) : piece)
        keep(piece)
        return
      }
      if (used + piece.length > block.length) {
        finish()
        block = new Uint8Array(Math.max(piece.length, Math.min(total - piece.length, LARGEST)))
      }
      block.set(piece, used)
      used += piece.length
    },
    parts: () => {
      finish()
      return done
    },
  }
}
