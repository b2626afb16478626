import type { ConfigPath } from '../../report/path.ts'
import { cursorAt } from '../cursor/find.ts'
import type { Cursor } from '../cursor/cursor.ts'
import { languageOf } from '../language.ts'
import { namesIn } from '../names.ts'
import { treeOf } from '../tree.ts'
import { snippetsAt } from './snippets.ts'
import { textProposals } from './texts.ts'
import { unitProposals } from './units.ts'
import { valueProposals } from './values.ts'
import { detailOf, documentationOf } from '../key-words.ts'
import type { Asked, CompletionOptions, Proposal } from './proposal.ts'
import type { Key } from '../../reference/keys/key.ts'
import { formAt, formOf, keysAt } from '../vocabulary.ts'

/** What can be written at an offset of a document, however broken the document is at the moment. */
export function complete(text: string, offset: number, options: CompletionOptions = {}): readonly Proposal[] {
  const cursor = cursorAt(text, offset)
  const language = languageOf(text, options.name)
  const tree = treeOf(text, offset)
  const asked: Asked = { ...options, text, offset, language, tree, names: () => namesIn(text, tree, language) }
  switch (cursor.kind) {
    case 'key':
      return keyProposals(cursor, asked)
    case 'value':
      return [...textProposals(cursor, asked), ...valueProposals(cursor, asked)]
    case 'block':
      return unitProposals(cursor, asked)
    case 'elsewhere':
      return []
  }
}

type KeyCursor = Extract<Cursor, { readonly kind: 'key' }>

function keyProposals(cursor: KeyCursor, asked: Asked): readonly Proposal[] {
  const { path, style } = cursor
  const form = formAt(asked.language, path)
  // Behind the dash of a list of words a word is meant, and not a key.
  if (form !== 'mapping' && typeof path.at(-1) === 'number') {
    return valueProposals({ ...cursor, kind: 'value', word: cursor.word }, asked)
  }
  if (form?.startsWith('list') === true && style === 'block') return listProposals(cursor, asked)
  const keys = keysAt(asked.language, path).filter(({ name }) => !cursor.others.has(name))
  const ordered = [...keys.filter(({ isRequired }) => isRequired), ...keys.filter(({ isRequired }) => !isRequired)]
  const snippets = cursor.isWhole ? [] : snippetsAt(path, cursor, asked)
  return [...snippets, ...ordered.map((key) => keyProposal(key, cursor, asked))]
}

/** Below the key of a list, where its first dash is still missing. */
function listProposals(cursor: KeyCursor, asked: Asked): readonly Proposal[] {
  const path: ConfigPath = [...cursor.path, 0]
  const inner = { ...cursor, path, column: cursor.column + 2, others: new Set<string>() }
  return keyProposals(inner, asked).map((proposal) => ({ ...proposal, insert: `- ${proposal.insert}` }))
}

function keyProposal(key: Key, { word, style, isWhole, column }: KeyCursor, { text, language }: Asked): Proposal {
  const isQuoted = style === 'json' || text.charAt(word.start) === '"'
  const name = isQuoted ? JSON.stringify(key.name) : key.name
  return {
    label: key.name,
    kind: 'key',
    detail: detailOf(key),
    documentation: documentationOf(key, language),
    insert: isWhole ? name : `${name}:${openingOf(key, { style, column })}`,
    span: word,
  }
}

/** What follows the colon of a key, so that one can write on. */
function openingOf(key: Key, { style, column }: Pick<KeyCursor, 'style' | 'column'>): string {
  const form = formOf(key)
  const isList = form.startsWith('list')
  if (style === 'json' && key.type === 'string') return ' "$0"'
  if (style !== 'block') return isList ? ' [$0]' : form === 'mapping' ? ' { $0 }' : ' $0'
  const below = `\n${' '.repeat(column + 2)}`
  return isList ? `${below}- $0` : form === 'mapping' ? `${below}$0` : ' $0'
}
