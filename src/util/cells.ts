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
  let end = 0
  let taken = 0
  for (const letter of text) {
    taken += cellsOf(letter)
    if (taken > cells) break
    end += letter.length
  }
  return text.slice(0, end)
}

/** The text in so many cells; where it is cut, an ellipsis says so. */
export function shortened(text: string, cells: number): string {
  return cellsOf(text) > cells ? `${cut(text, cells - 1)}…` : text
}

/** A text in lines of at most so many cells, broken between words; a word that is longer has a line of its own. */
export function inLines(text: string, cells: number): readonly string[] {
  return filled(text, cells, (word) => [word])
}

/** The same for what is not wider: a word that is longer is broken too, behind a slash or another sign where there is one. */
export function folded(text: string, cells: number): readonly string[] {
  return filled(text, cells, (word) => pieces(word, cells)).map((line) => line.trimEnd())
}

function filled(text: string, cells: number, broken: (word: string) => readonly string[]): readonly string[] {
  if (!text.startsWith(' ') && cellsOf(text) <= cells) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (cellsOf(longer) <= cells) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const parts = broken(word)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ''
  }
  return [...lines, line]
}

/** Where a long word may end a line and go on in the next. */
const SEAM = /[/,&?=:;@_.-]/

function pieces(word: string, cells: number): readonly string[] {
  const room = Math.max(2, cells)
  const found: string[] = []
  let left = word
  while (cellsOf(left) > room) {
    const most = cut(left, room)
    let end = most.length
    while (end > most.length / 2 && !SEAM.test(most.charAt(end - 1))) end -= 1
    const piece = end > most.length / 2 ? most.slice(0, end) : most
    found.push(piece)
    left = left.slice(piece.length)
  }
  return [...found, left]
}
