/** Letters that take two cells of a terminal: East Asian wide ones and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u

/** Letters that take none: they are drawn over the one before. */
const NONE = /\p{Mn}|\p{Me}/u

/** How many cells of a terminal a printable text takes. */
export function cellsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let cells = 0
  for (const letter of text) cells += NONE.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1
  return cells
}

/** The text with spaces behind it, so that it takes at least so many cells. */
export function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellsOf(text)))
}

/** The text cut to so many cells. */
export function cut(text: string, cells: number): string {
  return pieces(text, cells)[0] ?? ''
}

/** A text in lines of at most so many cells, broken between words; a word that is longer has a line of its own. */
export function inLines(text: string, cells: number): readonly string[] {
  return linesOf(text.split(' '), cells)
}

/** The same for a screen that is not wider: a word that is longer is cut where the line ends. */
export function folded(text: string, cells: number): readonly string[] {
  return linesOf(
    text.split(' ').flatMap((word) => pieces(word, cells)),
    cells,
  ).map((line) => line.trimEnd())
}

function linesOf(words: readonly string[], cells: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && cellsOf(longer) > cells) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

function pieces(word: string, cells: number): readonly string[] {
  const found: string[] = []
  let piece = ''
  let taken = 0
  for (const letter of word) {
    const more = cellsOf(letter)
    if (taken + more > cells) {
      found.push(piece)
      piece = ''
      taken = 0
    }
    piece += letter
    taken += more
  }
  return [...found, piece]
}
