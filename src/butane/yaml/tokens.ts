import { shownKey, visibilityAt } from '../../report/known-keys.ts'
import type { ConfigPath } from '../../report/path.ts'
import { publicLength } from '../../report/public-text.ts'
import type { SourceText, Span } from '../../report/span.ts'
import type { Token } from '../../report/tokens.ts'
import { keyName, type YamlNode } from './node.ts'

/** A YAML text whose excerpts show what its keys allow, wherever a line is cut. */
export function guardedYaml(document: SourceText, root: YamlNode): SourceText {
  let known: readonly Token[] | undefined
  return {
    ...document,
    language: 'yaml',
    tokens: (within) => {
      known ??= [...tokensOf(root, { text: document.text, path: [] })].sort((one, other) => one.start - other.start)
      return known.filter(({ start, end }) => start < within.end && end > within.start)
    },
  }
}

interface Place {
  readonly text: string
  readonly path: ConfigPath
}

function* tokensOf(node: YamlNode, place: Place): Generator<Token, void> {
  const { text, path } = place
  switch (node.kind) {
    case 'scalar':
      yield { ...node.span, shown: shownLength(node.span, place) }
      return
    case 'alias':
      yield { ...node.span, shown: 0 }
      return
    case 'list':
      for (const [index, item] of node.items.entries()) yield* tokensOf(item, { text, path: [...path, index] })
      return
    case 'map':
      for (const { key, value } of node.entries) {
        if (key.kind !== 'scalar') {
          yield { ...key.span, shown: 0 }
          continue
        }
        const inside = { text, path: [...path, keyName(key, { text })] }
        yield { ...key.span, shown: isShownKey(key.span, inside) ? key.span.end - key.span.start : 0 }
        // A value that is not there has the place of its key.
        if (value.span.start !== key.span.start) yield* tokensOf(value, inside)
      }
  }
}

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
