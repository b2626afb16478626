import type { Span } from '../../report/span.ts'
import { lineStart } from '../../util/text.ts'
import type { Language } from '../../reference/languages.ts'
import type { Name } from '../name.ts'
import type { Tree } from '../tree.ts'

/** Something that could be written at a place. */
export interface Proposal {
  readonly label: string
  readonly kind: 'key' | 'value' | 'snippet' | 'file'
  /** A few words beside the label. */
  readonly detail?: string | undefined
  /** What it means, in Markdown. */
  readonly documentation?: string | undefined
  /** What is written, in the place of `span`: `$1` and `${1:text}` are places to go on at, `$0` the last. */
  readonly insert: string
  readonly span: Span
}

/** What completion is asked with. */
export interface CompletionOptions {
  /** The name of the document's file. */
  readonly name?: string
  /** The user's local files, relative to where documents take them from. */
  readonly files?: () => readonly string[]
}

/** What is known of a document at a place. */
export interface Asked extends CompletionOptions {
  readonly text: string
  readonly offset: number
  readonly language: Language
  readonly tree: Tree | undefined
  /** What the document gives names to: found when it is asked for. */
  readonly names: () => readonly Name[]
}

/** What is written, for editors that indent its lines as far as the line that it begins in: without that indentation. */
export function behindIndentation({ insert, span }: Proposal, text: string): string {
  const indentation = /^ */.exec(text.slice(lineStart(text, span.start), span.start))?.[0] ?? ''
  return insert.replaceAll(`\n${indentation}`, '\n')
}
