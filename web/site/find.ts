/** A page as the index has it: its file, its title, and its sections with heading and text. */
export type IndexedPage = readonly [
  file: string,
  title: string,
  sections: readonly (readonly [id: string, heading: string, text: string])[],
]

/** A section that was looked for. */
export interface Found {
  readonly address: string
  readonly page: string
  readonly heading: string
  /** Its text around the first word that was looked for. */
  readonly excerpt: string
}

/** Most sections that are shown. */
const MOST = 40
const EXCERPT = 160

/** The sections that hold every word of a query, the likeliest first. */
export function find(index: readonly IndexedPage[], query: string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return index
    .flatMap(([file, title, sections]) =>
      sections.map(([id, heading, text]) => ({
        file,
        title,
        id,
        heading,
        text,
        rank: rankOf(words, { title, heading, text }),
      })),
    )
    .filter(({ rank }) => rank > 0)
    .toSorted((one, other) => other.rank - one.rank)
    .slice(0, MOST)
    .map(({ file, title, id, heading, text }) => ({
      address: id === '' ? file : `${file}#${encodeURIComponent(id)}`,
      page: title,
      heading,
      // What the heading has needs no place in the text to be shown.
      excerpt: excerptOf(
        text,
        words.filter((word) => !heading.toLowerCase().includes(word)),
      ),
    }))
}

interface Texts {
  readonly title: string
  readonly heading: string
  readonly text: string
}

/** A heading counts more than a title, a title more than text, whole words more than parts; 0 where a word is missing. */
function rankOf(words: readonly string[], { title, heading, text }: Texts): number {
  const head = heading.toLowerCase()
  const name = title.toLowerCase()
  const body = text.toLowerCase()
  const ranks = words.map(
    (word) => 8 * inHeading(word, head) + 3 * presence(word, name) + Math.min(3, presence(word, body)),
  )
  if (ranks.includes(0)) return 0
  const whole = head === words.join(' ') ? 100 : 0
  return whole + ranks.reduce((sum, rank) => sum + rank, 0) - head.length / 1000
}

/** Of a key the last part is what it is called: `mode` finds `storage.files.mode` before what is below it. */
function inHeading(word: string, heading: string): number {
  if (heading === word) return 6
  if (heading.endsWith(`.${word}`)) return 4
  return presence(word, heading)
}

/** 0 not there, 1 within a word, 2 where a word begins, 3 a word. */
function presence(word: string, text: string): number {
  let best = 0
  for (let at = text.indexOf(word); at !== -1 && best < 3; at = text.indexOf(word, at + 1)) {
    const begins = !isLetter(text[at - 1])
    best = Math.max(best, begins ? (isLetter(text[at + word.length]) ? 2 : 3) : 1)
  }
  return best
}

function isLetter(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter)
}

function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase()
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place !== -1)
  const at = places.length === 0 ? 0 : Math.min(...places)
  const start = at < EXCERPT / 2 ? 0 : text.indexOf(' ', at - EXCERPT / 2) + 1
  const cut = text.slice(start, start + EXCERPT)
  return `${start === 0 ? '' : '… '}${cut}${start + EXCERPT < text.length ? ' …' : ''}`
}
