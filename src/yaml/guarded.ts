import { shownKey, visibilityAt } from '../report/known-keys.ts'
import type { ConfigPath } from '../report/path.ts'
import { publicLength } from '../report/public-text.ts'
import type { SourceText, Span } from '../report/span.ts'
import type { Token } from '../report/span.ts'
import { keyName, type MapEntry, type YamlNode } from './node.ts'

/** A YAML text whose excerpts show what its keys allow, wherever a line is cut. */
export function guardedYaml(document: SourceText, root: YamlNode): SourceText {
  let known: readonly Token[] | undefined
  return {
    ...document,
    language: 'yaml',
    tokens: (within) => {
      known ??= tokensOf(root, document.text).sort((one, other) => one.start - other.start)
      return known.filter(({ start, end }) => start < within.end && end > within.start)
    },
  }
}

interface Place {
  readonly text: string
  readonly path: ConfigPath
}

/** What stands in the document and where in it; nested as deep as it likes, so without recursion. */
function tokensOf(root: YamlNode, text: string): Token[] {
  const tokens: Token[] = []
  const open: { readonly node: YamlNode; readonly path: ConfigPath }[] = [{ node: root, path: [] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next
    if (node.kind === 'scalar') tokens.push({ ...node.span, shown: shownLength(node.span, { text, path }) })
    else if (node.kind === 'alias') tokens.push({ ...node.span, shown: 0 })
    else if (node.kind === 'list') {
      for (const [index, item] of node.items.entries()) open.push({ node: item, path: inside(path, index) })
    } else for (const entry of node.entries) addEntry(entry, { tokens, open, text, path })
  }
  return tokens
}

interface Walk extends Place {
  readonly tokens: Token[]
  readonly open: { readonly node: YamlNode; readonly path: ConfigPath }[]
}

function addEntry({ key, value }: MapEntry, { tokens, open, text, path }: Walk): void {
  if (key.kind !== 'scalar') {
    tokens.push({ ...key.span, shown: 0 })
    return
  }
  const at = inside(path, keyName(key, { text }))
  tokens.push({ ...key.span, shown: isShownKey(key.span, { text, path: at }) ? key.span.end - key.span.start : 0 })
  // A value that is not there has the place of its key.
  if (value.span.start !== key.span.start) open.push({ node: value, path: at })
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
