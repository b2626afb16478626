import { shownKey, visibilityAt } from '../report/known-keys.ts'
import type { ConfigPath } from '../report/path.ts'
import { publicLength } from '../report/public-text.ts'
import type { SourceText, Span } from '../report/span.ts'
import type { Token } from '../report/span.ts'
import { firstIndex } from '../util/first-index.ts'
import { keyName, type MapEntry, type YamlNode } from './node.ts'

/** A YAML text whose excerpts show what its keys allow, wherever a line is cut. */
export function guardedYaml(document: SourceText, root: YamlNode): SourceText {
  let known: readonly Word[] | undefined
  return {
    ...document,
    language: 'yaml',
    tokens: (within) => {
      known ??= wordsOf(root, document.text).sort((one, other) => one.start - other.start)
      const first = firstIndex(known, ({ end }) => end > within.start)
      const past = firstIndex(known, ({ start }) => start >= within.end)
      return known.slice(first, past).map((word) => tokenOf(word, document.text))
    },
  }
}

/** Something that stands in the document, and where in it. What may be shown of it is asked only when it is to be shown. */
interface Word extends Span {
  readonly kind: 'key' | 'value' | 'hidden'
  readonly path: ConfigPath
}

interface Walk {
  readonly text: string
  readonly words: Word[]
  readonly open: { readonly node: YamlNode; readonly path: ConfigPath }[]
}

/** All words, none within another; nested as deep as it likes, so without recursion. */
function wordsOf(root: YamlNode, text: string): Word[] {
  const walk: Walk = { text, words: [], open: [{ node: root, path: [] }] }
  const { words, open } = walk
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next
    if (node.kind === 'scalar') words.push({ ...node.span, kind: 'value', path })
    else if (node.kind === 'alias') words.push({ ...node.span, kind: 'hidden', path })
    else if (node.kind === 'list') {
      for (const [index, item] of node.items.entries()) open.push({ node: item, path: inside(path, index) })
    } else for (const entry of node.entries) addEntry(entry, path, walk)
  }
  return words
}

function addEntry({ key, value }: MapEntry, path: ConfigPath, { text, words, open }: Walk): void {
  if (key.kind !== 'scalar') {
    words.push({ ...key.span, kind: 'hidden', path })
    return
  }
  const at = inside(path, keyName(key, { text }))
  words.push({ ...key.span, kind: 'key', path: at })
  // A value that is not there has the place of its key.
  if (value.span.start !== key.span.start) open.push({ node: value, path: at })
}

function tokenOf(word: Word, text: string): Token {
  const { start, end, kind, path } = word
  if (kind === 'hidden') return { start, end, shown: 0 }
  if (kind === 'value') return { start, end, shown: shownLength(word, { text, path }) }
  return { start, end, shown: isShownKey(word, { text, path }) ? end - start : 0 }
}

interface Place {
  readonly text: string
  readonly path: ConfigPath
}

/** Deeper than any key that is known, the path does not grow. */
function inside(path: ConfigPath, step: string | number): ConfigPath {
  return path.length >= DEEPEST ? path : [...path, step]
}

const DEEPEST = 32

function isShownKey({ start, end }: Span, { text, path }: Place): boolean {
  const written = text.slice(start, end).replaceAll(/^["']|["']$/g, '')
  return shownKey(path) === written
}

/** Of a value in quotes the quotes count; the text of a block is never shown. */
function shownLength({ start, end }: Span, { text, path }: Place): number {
  const written = text.slice(start, Math.min(end, start + 4096))
  if (/^[|>&!]/.test(written)) return 0
  const quote = /^["']/.test(written) ? 1 : 0
  const value = quote === 1 ? written.slice(1, -1) : written
  const shown = publicLength(value, visibilityAt(path))
  return shown === value.length ? end - start : quote + shown
}
