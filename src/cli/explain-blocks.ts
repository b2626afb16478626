import type { ExplainedCode } from '../reference/code.ts'
import { exampleOf } from '../reference/example.ts'
import { languagesWith, type FoundKey } from '../reference/find-key.ts'
import { dotted, type Key } from '../reference/keys/key.ts'
import type { Language } from '../reference/languages.ts'
import type { ExplainedPath } from '../reference/path/explain-path.ts'
import type { Fact, Place } from '../reference/path/facts.ts'
import { inLines } from '../util/cells.ts'
import type { Block, Row } from './command/page.ts'

type Found<Kind extends FoundKey['kind']> = Extract<FoundKey, { readonly kind: Kind }>

const SAID_BY = {
  error: 'an error of a run',
  issue: 'an issue of a document',
  opinion: 'an opinion of firstlight lint',
} as const

/** What is told of a code. */
export function codeBlocks({ code, from, why, way, document, command }: ExplainedCode): readonly Block[] {
  return [
    { lines: [code] },
    { text: `It is ${SAID_BY[from]}. ${why}` },
    { text: `What to do: ${way}` },
    { heading: 'Example', document },
    { heading: document === undefined ? 'Example' : 'Said by', commands: command?.split('\n') ?? [] },
  ]
}

/** What is told of a key. */
export function keyBlocks(asked: string, found: Found<'key'>): readonly Block[] {
  const { key, language } = found
  return [
    ...notFound(asked, found),
    { lines: [dotted(key.path)] },
    { text: `${language.title}. ${key.meaning}` },
    { rows: factRows(key, language) },
    { heading: 'Example', document: exampleOf(language, key) },
    { heading: 'In it', rows: key.children.map(childRow) },
    { heading: 'Where it is', rows: whereRows(found) },
  ]
}

function notFound(asked: string, { key, language, isNearest, lacks }: Found<'key'>): readonly Block[] {
  if (lacks !== undefined) {
    const since = lacks.name === language.name ? `it came with ${key.since}` : `${language.title} has it`
    return [{ text: `${lacks.title} has no ${asked}: ${since}.` }]
  }
  return isNearest ? [{ text: `There is no ${asked}. The nearest is:` }] : []
}

function factRows(key: Key, language: Language): readonly Row[] {
  const { type, isRequired, default: fallback, values, since, ignition, becomes } = key
  return [
    ['type', type],
    isRequired ? ['required', 'yes'] : ['default', fallback ?? 'none'],
    ...row('values', values.join(', ')),
    ...row('since', since),
    ...row(
      'Ignition',
      language.name === 'ignition' || ignition === undefined ? '' : `${ignition.path}, since ${ignition.since}`,
    ),
    ...row('becomes', becomes ?? ''),
  ]
}

function row(term: string, text: string): readonly Row[] {
  return text === '' ? [] : [[term, text]]
}

function childRow({ name, meaning, isRequired }: Key): Row {
  return [name, isRequired ? `${meaning} Required.` : meaning]
}

/** What the versions of a language are called together. */
function lineOf({ name, version }: Language): string {
  if (name === 'container-linux') return 'Container Linux Config'
  return name === 'ignition' ? `Ignition ${version[0] ?? ''}` : name
}

/** Every language that has it, with its spelling where that is another one. */
function whereRows(found: Found<'key'>): readonly Row[] {
  return languagesWith(found).map(({ language, key }): Row => {
    const since = key.since === '' ? '' : ` since ${key.since}`
    const path = dotted(key.path)
    const spelling = path === dotted(found.key.path) ? '' : `: ${path}`
    return [lineOf(language), `${language.version === '' ? 'yes' : since.trim()}${spelling}`]
  })
}

/** The keys that end as was asked. */
export function severalBlocks(asked: string, { language, keys }: Found<'several'>): readonly Block[] {
  return [
    { text: `${language.title} has several keys that end in ${asked}. Ask for one of them:` },
    { rows: keys.map((key) => [dotted(key.path), key.meaning]) },
  ]
}

/** What is told of a path of the machine. */
export function pathBlocks(answer: ExplainedPath, width: number): readonly Block[] {
  const { path, is, steps, operations, around, below, nearest } = answer
  const isNothing = is.length === 0 && operations.length === 0
  return [
    { lines: [path] },
    ...(isNothing ? nothingBlocks(below, nearest) : []),
    ...is.flatMap(({ what, place, facts }) => [
      { text: `It is ${what}${at(place)}.` },
      { rows: facts.map(({ name, value, place: line }): Row => [name, `${value}${at(line)}`]) },
    ]),
    {
      heading: 'Step by step, as it is merged',
      rows: steps.map(({ place, facts }, index): Row => [
        String(index + 1),
        `${placeName(place)}: ${facts.map(factText).join(', ') || 'nothing'}`,
      ]),
    },
    { heading: 'A run does', lines: operations.flatMap(({ text, place }) => indented(`${text}${at(place)}`, width)) },
    { heading: 'It lies', lines: around.flatMap(({ text, place }) => indented(`${text}${at(place)}`, width)) },
  ]
}

/** As many paths as one looks through. */
const MOST = 10

function nothingBlocks(below: readonly string[], nearest: string | undefined): readonly Block[] {
  if (below.length > 0) {
    const more = below.length > MOST ? [`and ${below.length - MOST} more`] : []
    return [
      { text: 'Nothing describes it by itself.' },
      { heading: 'Described below it', lines: [...below.slice(0, MOST), ...more] },
    ]
  }
  const near = nearest === undefined ? '' : ` The nearest that is described is ${nearest}.`
  return [{ text: `Nothing in the document describes it, so it is what the image has there.${near}` }]
}

function factText({ name, value, insteadOf }: Fact & { readonly insteadOf?: string }): string {
  return `${name} ${value}${insteadOf === undefined ? '' : ` instead of ${insteadOf}`}`
}

function at(place: Place | undefined): string {
  return place === undefined ? '' : ` (${placeName(place)})`
}

function placeName(place: Place | undefined): string {
  return place === undefined ? 'firstlight itself' : `${place.source}:${place.line}`
}

/** Lines within a width; what goes on is indented. */
function indented(text: string, width: number): readonly string[] {
  const [first = '', ...rest] = inLines(text, Math.max(16, Math.min(width, 100) - 4))
  return [first, ...rest.map((line) => `  ${line}`)]
}
