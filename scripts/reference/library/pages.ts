import { mentionedBy, withMentioned } from './mentions.ts'
import { explain, type Explained, type Member } from './explained.ts'
import type { Page } from '../page.ts'
import { exportsOf, type Declared } from './sources.ts'

/** The entries of the package, by the name under which they are imported. */
const ENTRIES = { firstlight: 'src/index.ts', 'firstlight/core': 'src/core.ts' } as const
const FOLDER = 'docs/reference/library'

/** The rooms of the library in the order in which they are read, and what each is for. */
const ROOMS: Readonly<Record<string, string>> = {
  core: 'What is done with documents wherever JavaScript runs',
  document: 'Documents: reading, translating, rendering',
  config: 'The newest config, and where its values came from',
  provisioning: 'From where a document is to a session that can be planned and run',
  engine: 'Planning, performing, verifying',
  host: 'Machines: scratch directories, descriptions, operations',
  fetch: 'Fetching what documents refer to',
  providers: 'Where platforms keep documents',
  journal: 'What a run notes, so that it happens once',
  plan: "A plan in its owner's words",
  report: 'What is wrong with a document, and where',
  reference: 'What is told of codes, keys and paths',
  errors: 'What fails, as one class',
  log: 'What is logged',
  node: 'Files of this machine',
  util: 'Paths, secrets, bytes',
}

interface Library {
  /** By declaration, the entries that export it, and under which name. */
  readonly exported: ReadonlyMap<Declared, { readonly name: string; readonly entries: readonly string[] }>
  readonly all: ReadonlySet<Declared>
}

/** A page for each room of the library, and their index: all that is exported, and every type that it names. */
export function libraryPages(): readonly Page[] {
  const library = readLibrary()
  const rooms = Object.entries(ROOMS).map(([room, title]) => ({
    room,
    title,
    declared: [...library.all].filter((each) => roomOf(each) === room),
  }))
  const homeless = [...library.all].filter((each) => ROOMS[roomOf(each)] === undefined)
  if (homeless.length > 0) throw new Error(`a room of the library has no title: ${homeless.map(roomOf).join(', ')}`)
  const index = rooms.map(({ room, title, declared }) => indexPart(library, room, title, declared))
  return [
    { file: `${FOLDER}/README.md`, text: `${INDEX}\n${index.join('\n')}` },
    ...rooms.map(({ room, title, declared }) => ({
      file: `${FOLDER}/${room}.md`,
      text: roomPage(library, title, declared),
    })),
  ]
}

const INDEX = `# The library, name by name

What \`import … from 'firstlight'\` and \`from 'firstlight/core'\` give, made of the docstrings by \`npm run build:reference\`; a test
compares. How to begin: [library.md](../../library.md), [core.md](../../core.md). What may change: [versioning.md](../../versioning.md).
`

function readLibrary(): Library {
  const exported = new Map<Declared, { readonly name: string; readonly entries: readonly string[] }>()
  for (const [entry, file] of Object.entries(ENTRIES)) {
    for (const [name, declared] of exportsOf(file))
      exported.set(declared, { name, entries: [...(exported.get(declared)?.entries ?? []), entry] })
  }
  return { exported, all: withMentioned([...exported.keys()]) }
}

function roomOf({ source }: Declared): string {
  return source.file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
}

function indexPart(library: Library, room: string, title: string, declared: readonly Declared[]): string {
  const rows = byName(declared).flatMap((each) => {
    const exported = library.exported.get(each)
    if (!exported) return []
    const marks = exported.entries.map((entry) => (entry === 'firstlight' ? 'library' : 'core')).join(', ')
    const [first = ''] = explain(each).doc.text.split('\n')
    return [`| [\`${exported.name}\`](${room}.md#${exported.name.toLowerCase()}) | ${marks} | ${inCell(first)} |`]
  })
  return `## [${title}](${room}.md)\n\n| name | in | is |\n|---|---|---|\n${rows.join('\n')}\n`
}

function roomPage(library: Library, title: string, declared: readonly Declared[]): string {
  const exported = byName(declared.filter((each) => library.exported.has(each)))
  const named = byName(declared.filter((each) => !library.exported.has(each)))
  const rest = named.length === 0 ? [] : ['## Types that these name\n', 'They have no export of their own.\n']
  return [
    `# ${title}\n`,
    `[All names](README.md)\n`,
    ...exported.map((each) => section(library, each, '##')),
    ...rest,
    ...named.map((each) => section(library, each, '###')),
  ].join('\n')
}

function byName(declared: readonly Declared[]): readonly Declared[] {
  return declared.toSorted((one, other) => one.name.toLowerCase().localeCompare(other.name.toLowerCase(), 'en'))
}

function section(library: Library, declared: Declared, level: string): string {
  const { doc, signature, parameters, members, returns } = explain(declared)
  const { name = declared.name, entries = [] } = library.exported.get(declared) ?? {}
  const seen = mentionedBy(declared).filter((each) => each !== declared)
  const parts = [
    `${level} ${name}`,
    entries.length === 0 ? '' : `From ${entries.map((entry) => `\`${entry}\``).join(' and ')}.`,
    doc.text,
    `\`\`\`typescript\n${signature}\n\`\`\``,
    table('takes', parameters),
    table('has', members),
    returned({ doc, returns }),
    ...doc.throws.map((text) => `**Throws** ${text}`),
    doc.default === undefined ? '' : `**Default:** ${doc.default}`,
    seen.length === 0 ? '' : `See ${byName(seen).map(linkTo).join(', ')}.`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function returned({ doc, returns }: Pick<Explained, 'doc' | 'returns'>): string {
  if (returns === undefined || returns === 'void') return ''
  return `**Returns** \`${inOneLine(returns)}\`${doc.returns === undefined ? '' : `: ${doc.returns}`}`
}

function table(title: string, members: readonly Member[]): string {
  if (members.length === 0) return ''
  const rows = members.map(({ name, isOptional, type, doc }) => {
    const meaning = [
      sentence(doc.text.replaceAll('\n\n', ' ')),
      doc.returns === undefined ? '' : `Returns ${sentence(doc.returns)}`,
      ...doc.throws.map((text) => `Throws ${sentence(text)}`),
      doc.default === undefined ? '' : `Default: ${sentence(doc.default)}`,
    ]
      .filter((part) => part !== '')
      .join(' ')
    return `| \`${inCell(name)}\`${isOptional ? '?' : ''} | \`${inCell(type)}\` | ${inCell(meaning)} |`
  })
  return [`| ${title} | type | is |`, '|---|---|---|', ...rows].join('\n')
}

function sentence(text: string): string {
  return /(^|[.:?])$/.test(text) ? text : `${text}.`
}

function linkTo(declared: Declared): string {
  return `[\`${declared.name}\`](${roomOf(declared)}.md#${declared.name.toLowerCase()})`
}

function inOneLine(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([([{]) (?=\S)/g, '$1 ')
    .trim()
}

function inCell(text: string): string {
  return inOneLine(text).replaceAll('|', '\\|')
}
