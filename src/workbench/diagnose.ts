import type { ReadOptions } from '../document/document.ts'
import { readDocument } from '../document/read.ts'
import { lint } from '../lint/lint.ts'
import type { Target } from '../lint/target.ts'
import type { Finding } from '../lint/finding.ts'
import type { SecondPlace } from '../report/issue.ts'
import type { Issue } from '../report/issues.ts'
import { noticeOf, type Notice } from '../report/notice.ts'
import { issuesForReader, type Report } from '../report/report.ts'
import { sourceName, type ConfigSource } from '../report/source.ts'
import type { Location, Span } from '../report/span.ts'
import type { Unpack } from '../util/compression.ts'
import { printable } from '../util/printable.ts'
import { utf8 } from '../util/utf8.ts'
import { fixesOf, type Fix } from './fixes.ts'

/** What a document is looked at with. */
export interface DiagnoseOptions extends Omit<ReadOptions, 'empty' | 'foreignUserData'> {
  /** What the document is called. */
  readonly source: ConfigSource
  readonly unpack: Unpack
  /** Where it will go, for the opinions that depend on it. */
  readonly target?: Target | undefined
}

/** Something to be said of a place in a document that somebody is writing. */
export interface Diagnosis {
  readonly severity: Notice['severity']
  readonly code: string
  /** Whether it is an opinion, which a remark can turn off. */
  readonly isOpinion: boolean
  readonly message: string
  readonly hint?: string | undefined
  /** Never longer than what is to be underlined: of mappings and lists the first line. */
  readonly span: Span
  readonly related: readonly RelatedPlace[]
  /** Ways out that need no thinking. */
  readonly fixes: readonly Fix[]
}

/** Another place that something is about: of this document, or of a file that it takes in. */
export interface RelatedPlace {
  readonly message: string
  readonly span: Span
  /** The name of the other file, and its text; absent for this document. */
  readonly file?: { readonly name: string; readonly text: string }
}

/** A document as it was read, and all that is to be said of it: what is wrong, and what could be better. */
export interface Diagnosed {
  readonly report: Report
  readonly diagnoses: readonly Diagnosis[]
}

/** Says of a document what `validate` and `lint` say of it. One without a single character is only begun: nothing is wrong yet. */
export async function diagnose(text: string, options: DiagnoseOptions): Promise<Diagnosed> {
  const { source, unpack, target, ...reading } = options
  if (text.trim() === '') return { report: { issues: [] }, diagnoses: [] }
  const written = { text, source }
  const read = await readDocument(utf8(text), source, { ...reading, unpack })
  const issues = issuesForReader(read.report).map((issue) => ofIssue(issue, written))
  const findings = read.kind === 'config' ? lint({ ...read, target, unpack }).map((one) => ofFinding(one, written)) : []
  const diagnoses = [...issues, ...findings].toSorted((one, other) => one.span.start - other.span.start)
  return { report: read.report, diagnoses }
}

/** A document that is being written. */
interface Written {
  readonly text: string
  readonly source: ConfigSource
}

function ofIssue(issue: Issue, written: Written): Diagnosis {
  const { text } = written
  const notice = noticeOf(issue)
  const second: SecondPlace | undefined = 'second' in issue ? issue.second : undefined
  const location = second?.location
  const related =
    location === undefined || second === undefined ? [] : [relatedPlace(second.title ?? 'here', location, text)]
  return { ...placed(notice, written, related), isOpinion: false, fixes: fixesOf(issue, text) }
}

function ofFinding(finding: Finding, written: Written): Diagnosis {
  const { text } = written
  const { fix, location } = finding
  const title = `Replace it by ${fix ?? ''}`
  const isHere = location?.document.text === text
  const fixes = fix === undefined || !isHere ? [] : [{ title, edits: [{ span: location.span, text: fix }] }]
  return { ...placed(finding, written, []), isOpinion: true, fixes }
}

type Placed = Omit<Diagnosis, 'fixes' | 'isOpinion'>

function placed(notice: Notice, { text, source }: Written, related: readonly RelatedPlace[]): Placed {
  const { severity, code, location } = notice
  // Names of the document stand in sentences, and editors print what they are given on a terminal.
  const message = printable(notice.message)
  const said = { severity, code, message, hint: notice.hint === undefined ? undefined : printable(notice.hint) }
  if (location === undefined) return { ...said, span: { start: 0, end: endOfLine(text, 0) }, related }
  if (location.document.text === text) return { ...said, span: underlined(location.span, text), related }
  // Of what is no document at all no text is shown.
  if (location.document.source === source) return { ...said, span: { start: 0, end: endOfLine(text, 0) }, related }
  // It is about a file that this document takes in: the line that does so is where to begin.
  const name = sourceName(location.document.source)
  const there = relatedPlace(message, location, text)
  return { ...said, message: `${name}: ${message}`, span: mentionOf(name, text), related: [there, ...related] }
}

function relatedPlace(message: string, { document, span }: Location, text: string): RelatedPlace {
  if (document.text === text) return { message, span: underlined(span, text) }
  return { message, span, file: { name: sourceName(document.source), text: document.text } }
}

/** Of what goes over many lines only the first is underlined, and of nothing the character that is there. */
function underlined({ start, end }: Span, text: string): Span {
  const line = endOfLine(text, start)
  return { start, end: Math.min(Math.max(end, Math.min(start + 1, line)), Math.max(line, start)) }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  const stop = end === -1 ? text.length : end
  return text.charAt(stop - 1) === '\r' ? stop - 1 : stop
}

/** Where a document speaks of a file: the last part of its name counts, since paths are relative to somewhere. */
function mentionOf(name: string, text: string): Span {
  const last = name.slice(name.lastIndexOf('/') + 1)
  const at = last === '' ? -1 : text.indexOf(last)
  return at === -1 ? { start: 0, end: endOfLine(text, 0) } : { start: at, end: at + last.length }
}
