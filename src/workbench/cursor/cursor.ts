import type { ConfigPath } from '../../report/path.ts'
import type { Span } from '../../report/span.ts'

/** Where somebody is writing. */
export type Cursor =
  /** Where a key of a mapping is written, or could be. */
  | (Written & {
      readonly kind: 'key'
      /** The keys that the mapping has besides. */
      readonly others: ReadonlySet<string>
      /** The column that the key begins at. */
      readonly column: number
      /** Whether a colon follows the word. */
      readonly isWhole: boolean
    })
  /** Where a value, or an item of a list of plain values, is written. */
  | (Written & { readonly kind: 'value'; readonly column: number })
  /** In the text of a block. */
  | {
      readonly kind: 'block'
      readonly path: ConfigPath
      readonly block: Block
    }
  /** Where nothing is known of: in a remark. */
  | { readonly kind: 'elsewhere' }

interface Written {
  /** Of a key the path of its mapping, of a value its own. */
  readonly path: ConfigPath
  /** The word that is being written, up to its end. */
  readonly word: Span
  /** How words are written here: between braces and brackets of JSON or YAML, or in lines. */
  readonly style: 'json' | 'flow' | 'block'
}

/** The text of a block: where it begins, and how far its lines are indented. */
export interface Block {
  readonly start: number
  readonly end: number
  readonly indent: number
}

/** A line of a block as it is in the text that it stands for. */
export function blockLines(text: string, { start, end, indent }: Block): readonly string[] {
  return text
    .slice(start, end)
    .split('\n')
    .map((line) => line.slice(indent))
}
