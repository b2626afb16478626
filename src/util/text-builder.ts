/** A text that is put together of a great many pieces. */
export interface TextBuilder {
  readonly joined: string[]
  readonly pieces: string[]
}

/** How many pieces are kept before they become one. */
const PIECES = 4096

/** An empty text. */
export function newText(): TextBuilder {
  return { joined: [], pieces: [] }
}

/** Adds a piece at the end. */
export function append({ joined, pieces }: TextBuilder, piece: string): void {
  if (piece === '') return
  if (pieces.push(piece) < PIECES) return
  // Adding up strings makes a tree with a node for each piece: of millions of small ones that takes gigabytes.
  joined.push(pieces.join(''))
  pieces.length = 0
}

/** The whole text. */
export function textOf({ joined, pieces }: TextBuilder): string {
  const rest = pieces.join('')
  return joined.length === 0 ? rest : joined.join('') + rest
}
