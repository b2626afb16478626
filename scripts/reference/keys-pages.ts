import { shortExample } from '../../src/reference/example.ts'
import { dotted, everyKey, type Key } from '../../src/reference/keys/key.ts'
import { LANGUAGES, pageNameOf, type Language } from '../../src/reference/languages.ts'
import type { Page } from './page.ts'

/** One page for each language: its keys in all versions, each with the first that has it. */
export function keysPages(): readonly Page[] {
  return [...Map.groupBy(LANGUAGES, pageNameOf)].map(([slug, versions]) => {
    return { file: `docs/reference/${slug}.md`, text: pageOf(versions) }
  })
}

/** What the language of a page is called. */
export function titleOf({ name, version }: Language): string {
  if (name === 'container-linux') return 'Container Linux Config'
  return name === 'ignition' ? `Ignition ${version[0] ?? ''}` : `Butane, variant ${name}`
}

function pageOf(versions: readonly Language[]): string {
  const [first] = versions
  if (first === undefined) return ''
  const rows = rowsOf(versions)
  const sections = Map.groupBy(rows, ({ key }) => key.path[0] ?? '')
  const known = versions.map(({ version }) => version).filter((version) => version !== '')
  return [
    `# ${titleOf(first)}\n`,
    known.length > 1 ? `Its versions are ${known.join(', ')}.\n` : '',
    'Made of the tables of the program by `npm run build:reference`; `firstlight explain KEY` prints the same of one key.\n',
    ...[...sections].map(([name, own]) => `## ${name}\n\n${tableOf(own, first)}\n`),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

interface KeyRow {
  readonly key: Key
  /** Later versions than its first one that do not have it. */
  readonly notIn: readonly string[]
}

/** The keys of all versions, each as its newest version has it. */
function rowsOf(versions: readonly Language[]): readonly KeyRow[] {
  const having = versions.map(
    (language) => new Map([...everyKey(language.keys())].map((key) => [dotted(key.path), key])),
  )
  const paths = new Set(having.toReversed().flatMap((keys) => [...keys.keys()]))
  const ordered = [...paths].toSorted((one, other) => orderOf(one, having) - orderOf(other, having))
  return ordered.flatMap((path) => {
    const key = having.findLast((keys) => keys.has(path))?.get(path)
    if (key === undefined) return []
    const since = having.findIndex((keys) => keys.has(path))
    const notIn = versions.filter((_, index) => index > since && having[index]?.has(path) === false)
    return [{ key: { ...key, since: versions[since]?.version ?? '' }, notIn: notIn.map(({ version }) => version) }]
  })
}

function orderOf(path: string, having: readonly ReadonlyMap<string, Key>[]): number {
  const newest = having.findLast((keys) => keys.has(path)) ?? new Map<string, Key>()
  return [...newest.keys()].indexOf(path)
}

function tableOf(rows: readonly KeyRow[], { name, form }: Language): string {
  const isOwn = name === 'ignition'
  const head = ['Key', 'Type', 'Since', 'Default', 'Meaning', 'Example', ...(isOwn ? [] : ['Ignition'])]
  const lines = rows.map(({ key, notIn }) => [
    code(dotted(key.path)),
    key.type,
    `${key.since}${notIn.length === 0 ? '' : `, not in ${notIn.join(', ')}`}`,
    key.isRequired ? '*required*' : (key.default ?? ''),
    `${key.meaning}${key.values.length === 0 ? '' : ` One of ${key.values.map(code).join(', ')}.`}`,
    code(shortExample(key, form)),
    ...(isOwn ? [] : [key.ignition === undefined ? (key.becomes ?? '') : code(key.ignition.path)]),
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n')
}

function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('\\n', ' ')}\``
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
