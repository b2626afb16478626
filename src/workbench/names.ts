import { documentKey } from '../butane/provenance.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Span } from '../report/span.ts'
import type { Given, Name, NameKind } from './name.ts'
import type { MapNode, ScalarNode } from '../yaml/node.ts'
import { everything, mapsAt, textUnder, type Found, type Tree } from './tree.ts'
import { unitUses } from './unit-uses.ts'
import { unitWords } from './unit-words.ts'
import type { Language } from '../reference/languages.ts'

interface Row {
  readonly kind: NameKind
  readonly list: readonly string[]
  /** The key of the name, as Ignition spells it. */
  readonly key: string
  readonly device?: (name: string) => string
}

const ROWS: readonly Row[] = [
  { kind: 'user', list: ['passwd', 'users'], key: 'name' },
  { kind: 'group', list: ['passwd', 'groups'], key: 'name' },
  { kind: 'array', list: ['storage', 'raid'], key: 'name', device: (name) => `/dev/md/${name}` },
  { kind: 'volume', list: ['storage', 'luks'], key: 'name', device: (name) => `/dev/mapper/${name}` },
  {
    kind: 'filesystem',
    list: ['storage', 'filesystems'],
    key: 'label',
    device: (name) => `/dev/disk/by-label/${name}`,
  },
  { kind: 'mount point', list: ['storage', 'filesystems'], key: 'path' },
  { kind: 'unit', list: ['systemd', 'units'], key: 'name' },
  { kind: 'file', list: ['storage', 'files'], key: 'path' },
  { kind: 'directory', list: ['storage', 'directories'], key: 'path' },
  { kind: 'link', list: ['storage', 'links'], key: 'path' },
]

/** Everything that a document gives a name to, from its top to its end, with where the names are used. */
export function namesIn(text: string, tree: Tree | undefined, language: Language): readonly Name[] {
  const found = Map.groupBy([...everything(tree)].filter(isText), ({ node }) => node.text)
  const given = ROWS.flatMap((row) =>
    mapsAt(tree, row.list).flatMap((map, index) => nameOf(row, { map, text, path: [...row.list, index] })),
  )
  const names = [...given, ...partitionsIn(text, tree)]
  const inUnits = unitUses(unitWords(text, tree), names)
  return names
    .map((name) => ({ ...name, uses: [...usesOf(name, { found, text, language }), ...inUnits.of(name)] }))
    .toSorted((one, other) => one.span.start - other.span.start)
}

type FoundText = Found & { readonly node: ScalarNode }

function isText(found: Found): found is FoundText {
  return found.node.kind === 'scalar'
}

interface Candidate {
  readonly map: MapNode
  readonly text: string
  readonly path: ConfigPath
}

function nameOf({ kind, key, device }: Row, { map, text, path }: Candidate): readonly Given[] {
  const node = textUnder(map, key)
  if (node === undefined || node.text === '') return []
  const name = node.text
  return [{ kind, name, span: innerSpan(node, text), path, device: device && device(name) }]
}

const PARTITION: Row = {
  kind: 'partition',
  list: ['partitions'],
  key: 'label',
  device: (name) => `/dev/disk/by-partlabel/${name}`,
}

function partitionsIn(text: string, tree: Tree | undefined): readonly Given[] {
  return mapsAt(tree, ['storage', 'disks']).flatMap((disk, disks) =>
    mapsAt(disk, PARTITION.list).flatMap((map, index) =>
      nameOf(PARTITION, { map, text, path: ['storage', 'disks', disks, 'partitions', index] }),
    ),
  )
}

/** The stretch of what a scalar says, without its quotes. */
export function innerSpan({ span }: Pick<ScalarNode, 'span'>, text: string): Span {
  const isQuoted = /["']/.test(text.charAt(span.start)) && span.end - span.start > 1
  return isQuoted ? { start: span.start + 1, end: span.end - 1 } : span
}

interface Document {
  /** Everything that is written, by what it says. */
  readonly found: ReadonlyMap<string, readonly FoundText[]>
  readonly text: string
  readonly language: Language
}

function usesOf(name: Given, { found, text, language }: Document): readonly Span[] {
  const said = name.device === undefined ? [name.name] : [name.device, ...otherDevices(name)]
  return said
    .flatMap((one) => found.get(one) ?? [])
    .flatMap(({ node, path }) => {
      const span = innerSpan(node, text)
      // What is written with escapes cannot be given another name letter by letter.
      if (span.start === name.span.start || text.slice(span.start, span.end) !== node.text) return []
      // Of a device the name is the end.
      if (name.device !== undefined) return [{ start: span.end - name.name.length, end: span.end }]
      return meansKind(name.kind, path, language) ? [span] : []
    })
}

function otherDevices({ kind, name }: Given): readonly string[] {
  return kind === 'volume' ? [`/dev/disk/by-id/dm-name-${name}`] : []
}

const OWNERS: Readonly<Record<string, readonly string[]>> = {
  user: ['user.name'],
  group: ['group.name', 'primaryGroup', 'groups.*'],
  file: ['target'],
  directory: ['target'],
  link: ['target'],
}

/** Whether a text that is a name means something of a kind, by the key that it stands under. */
function meansKind(kind: NameKind, path: ConfigPath, { form }: Language): boolean {
  const steps = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
  return (OWNERS[kind] ?? []).some((end) =>
    steps.endsWith(`.${form === 'json' ? end : end.split('.').map(documentKey).join('.')}`),
  )
}

/** The devices that a document makes, by the names that others of it can use. */
export function devicesIn(names: readonly Name[]): readonly string[] {
  return names.flatMap(({ device, kind }) => (device === undefined || kind === 'filesystem' ? [] : [device]))
}
