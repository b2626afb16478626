import { lineWithin } from '../config/line-within.ts'
import { inOwnSpelling } from '../report/dialect.ts'
import type { Location, SourceText } from '../report/span.ts'
import { nearest } from '../util/nearest.ts'
import { readOffSwitches, type OffSwitches } from './allow.ts'
import type { Finding } from './finding.ts'
import { reveal, type Revealed } from './reveal.ts'
import type { Found, Place } from './rule.ts'
import { RULES } from './rules/index.ts'
import type { Subject } from './subject.ts'

/** What is not wanted. */
export interface LintOptions {
  /** The codes of rules that are left out. */
  readonly allow?: readonly string[]
}

/** The codes of all rules. */
export const RULE_CODES: readonly string[] = RULES.map(({ code }) => code)

/**
 * Opinions on a valid document: what is probably a mistake, or could be better, each at the user's own line, from the top
 * of the document to its end.
 */
export function lint(subject: Subject, { allow = [] }: LintOptions = {}): readonly Finding[] {
  const { origins } = subject
  const views = new Map<SourceText, Revealed>()
  const off = readOffSwitches(origins.locate([])?.document, origins)
  const found = RULES.filter(({ code }) => !allow.includes(code)).flatMap(({ code, severity, find }) =>
    find(subject)
      .map((one): Finding => ({ code, severity, ...located(one, subject, views) }))
      .filter((finding) => !off.allows(code, finding.path, finding.location)),
  )
  return [...found, ...unknownCodes(off)].toSorted((one, other) => startOf(one) - startOf(other))
}

/** Remarks that turn off what there is not: probably misspelt. */
function unknownCodes({ named }: OffSwitches): readonly Finding[] {
  return named
    .filter(({ code }) => !RULE_CODES.includes(code))
    .map(({ code, location }): Finding => {
      const near = nearest(code, RULE_CODES)
      return {
        code: ALLOW_UNKNOWN,
        severity: 'warning',
        message: `there is no rule ${JSON.stringify(code)}`,
        hint: near === undefined ? 'docs/lint.md has all of them' : `did you mean ${near}?`,
        path: [],
        location,
        fix: near,
      }
    })
}

/** What is said of a remark that turns off a rule which does not exist. It is no rule itself, and cannot be turned off. */
export const ALLOW_UNKNOWN = 'allow-unknown'

type Told = Pick<Finding, 'message' | 'hint' | 'path' | 'location' | 'fix'>

function located(found: Found, { origins }: Subject, views: Map<SourceText, Revealed>): Told {
  const { path, within } = found
  const whole = origins.locate(path)
  const place = whole && narrowed(whole, within)
  const isNarrowed = within !== undefined && place !== undefined && place !== whole
  const message = within === undefined || isNarrowed ? found.message : `${found.message} (line ${within.line} of it)`
  const hint = found.hint === undefined ? undefined : inOwnSpelling(found.hint, place)
  if (place === undefined) return { message, hint, path }
  const fix = fixOf(found, place)
  const view = views.get(place.document) ?? reveal(place.document)
  views.set(place.document, view)
  if (isNarrowed && within.word !== undefined && textAt(place) === within.word) view.show(place.span)
  return { message, hint, path, location: { document: view.document, span: place.span }, fix }
}

/** The line, and in it the word. */
function narrowed(whole: Location, within: Place['within']): Location {
  if (within === undefined) return whole
  const line = lineWithin(whole, within.line)
  if (line === whole || within.word === undefined) return line
  const index = textAt(line).indexOf(within.word)
  if (index === -1) return line
  const start = line.span.start + index
  return { document: line.document, span: { start, end: start + within.word.length } }
}

/** Only a word that stands there as it is can be replaced: no alias, nothing in another file. */
function fixOf({ fix, within }: Found, place: Location): string | undefined {
  if (fix === undefined) return undefined
  const text = textAt(place)
  const isSure = within?.word === undefined ? /^\w+$/.test(text) : text === within.word
  if (!isSure) return undefined
  if (typeof fix === 'string') return fix
  return place.document.language === 'yaml' ? `0${fix.toString(8)}` : String(fix)
}

function textAt({ document, span }: Location): string {
  return document.text.slice(span.start, span.end)
}

function startOf({ location }: Finding): number {
  return location?.span.start ?? 0
}
