import { inOwnSpelling } from '../report/dialect.ts'
import type { Issue } from '../report/issues.ts'
import { hintOf } from '../report/messages.ts'
import type { Span } from '../report/span.ts'
import { lineEnd, lineStart } from '../util/text.ts'
import { looksLikeJson } from './language.ts'

/** A change of a text: what stands in a stretch is replaced. */
export interface Edit {
  readonly span: Span
  readonly text: string
}

/** A way out of something that is wrong, which an editor can go. */
export interface Fix {
  /** What it does: a sentence without a full stop. */
  readonly title: string
  readonly edits: readonly Edit[]
}

/** A text with changes made, of which none touches another. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, other) => other.span.start - one.span.start)
    .reduce((whole, edit) => whole.slice(0, edit.span.start) + edit.text + whole.slice(edit.span.end), text)
}

/** The ways out of an issue: what was probably meant, or what its hint says to write or to leave out. */
export function fixesOf(issue: Issue, text: string): readonly Fix[] {
  const { location } = issue
  if (location === undefined || location.document.text !== text) return []
  const meant = meantBy(issue)
  const word = wordAt(location.span, text)
  if (meant !== undefined && isIn(issue, text.slice(word.start, word.end))) {
    return [{ title: `Change it to ${meant}`, edits: [{ span: word, text: meant }] }]
  }
  const hint = inOwnSpelling(hintOf(issue) ?? '', location)
  if (hint === 'leave the key out') return leaveOut(location.span, text)
  return addition(hint, { span: location.span, text })
}

/** The word that was probably meant. */
function meantBy(issue: Issue): string | undefined {
  if ('suggestion' in issue && issue.suggestion !== undefined) return issue.suggestion
  if ('near' in issue && issue.near !== undefined) return issue.near
  if ('spelling' in issue) return issue.spelling
  return undefined
}

/** Whether the issue speaks of the word: its place can be wider than what is to be changed. */
function isIn(issue: Issue, word: string): boolean {
  return Object.values(issue).some((fact) => fact === word)
}

/** A word without its quotes, at the beginning of a stretch. */
function wordAt({ start, end }: Span, text: string): Span {
  const isQuoted = /["']/.test(text.charAt(start)) && end - start > 1
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end }
}

/** The line of a key in YAML: in JSON commas would have to be looked after. */
function leaveOut({ start }: Span, text: string): readonly Fix[] {
  const from = lineStart(text, start)
  const end = lineEnd(text, start)
  const line = text.slice(from, end)
  if (!/^ *[\w-]+: *(?:#.*)?$/.test(line)) return []
  return [
    {
      title: 'Leave the key out',
      edits: [{ span: { start: from, end: Math.min(text.length, end + 1) }, text: '' }],
    },
  ]
}

/** What a hint says to write beside what it is about: `write overwrite: true`. */
const WRITE = /\b(?:write|set|add|give|say) "?([a-z][A-Za-z_]{1,40})"?: (true|false|\d{1,9})(?:\b|$)/

function addition(hint: string, { span, text }: { readonly span: Span; readonly text: string }): readonly Fix[] {
  const [, key, value] = WRITE.exec(hint) ?? []
  if (key === undefined || value === undefined) return []
  const from = lineStart(text, span.start)
  const line = text.slice(from, lineEnd(text, span.start))
  const match = /^( *(?:- +)*)[\w-]+:(?: |$)/.exec(line)
  if (match?.[1] === undefined || looksLikeJson(text)) return []
  // A further key in front of the line's own, which keeps the dash.
  const indent = match[1].replaceAll('-', ' ')
  const rest = line.slice(match[1].length)
  const written = `${match[1]}${key}: ${value}\n${indent}${rest}`
  return [
    { title: `Write ${key}: ${value}`, edits: [{ span: { start: from, end: from + line.length }, text: written }] },
  ]
}
