import fs from 'node:fs'
import path from 'node:path'
import { compareTrees } from '../../../src/trial/tree-expectation.ts'
import type { DeviceAfter } from '../scenario.ts'
import { withMounted, type Disks } from './disks.ts'
import { readFiles } from './files-of.ts'
import { run } from './shell.ts'

/** The machine that is looked at: its root, its disks, and a directory to mount its devices in. */
interface Place {
  readonly root: string
  readonly directory: string
  readonly disks: Disks
}

/** What the system's own tools say of devices: of each fact that a scenario names. */
export async function devicesFound(
  place: Place,
  expected: Readonly<Record<string, DeviceAfter>>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const [name, wanted] of Object.entries(expected)) {
    found[place.disks.expand(name)] = await deviceFound(place, place.disks.expand(name), wanted)
  }
  return found
}

async function deviceFound(place: Place, node: string, wanted: DeviceAfter): Promise<unknown> {
  const found: Record<string, unknown> = {}
  if (wanted.exists !== undefined) found['exists'] = fs.existsSync(node)
  if (wanted.partitions) found['partitions'] = await partitionsFound(node, wanted.partitions)
  const named = (['type', 'label', 'uuid'] as const).filter((key) => key in wanted)
  if (named.length > 0) {
    const signature = await signatureOf(node)
    for (const key of named) found[key] = signature[key] ?? null
  }
  if (wanted.luks) found['luks'] = await luksFound(place, node, wanted.luks)
  if (wanted.array) found['array'] = await arrayFound(node, wanted.array)
  if (wanted.files) {
    const after = await withMounted(node, place.directory, (at) => readFiles(at), 'ro')
    const { shown, wanted: inWords } = compareTrees(new Map(), after, wanted.files)
    // Equal in the words of the comparison: then what was found is what is wanted, said in the scenario's own words.
    found['files'] = JSON.stringify(sorted(shown)) === JSON.stringify(sorted(inWords)) ? wanted.files : shown
  }
  return found
}

type Partition = Readonly<Record<string, string | number>>

async function partitionsFound(node: string, wanted: readonly Partition[]): Promise<readonly unknown[]> {
  const dump = await run('sfdisk', ['--json', node]).catch(() => '{}')
  const table = (JSON.parse(dump) as { partitiontable?: { partitions?: readonly Record<string, unknown>[] } })
    .partitiontable
  const entries = (table?.partitions ?? []).map((entry) => ({
    number: Number(/(\d+)$/.exec(String(entry['node']))?.[1]),
    start: entry['start'],
    size: entry['size'],
    typeGuid: entry['type'],
    guid: entry['uuid'],
    label: entry['name'] ?? '',
  }))
  await seenByKernel(node, entries)
  return entries
    .toSorted((one, other) => one.number - other.number)
    .map((entry, index) => pick(entry, Object.keys(wanted[index] ?? entry)))
}

/** The kernel sees each partition where the table says it is. */
async function seenByKernel(node: string, entries: readonly Record<string, unknown>[]): Promise<void> {
  const disk = path.join('/sys/class/block', path.basename(node))
  const perSector = Number(fs.readFileSync(path.join(disk, 'queue/logical_block_size'), 'utf8')) / 512
  for (const { number, start, size } of entries) {
    const at = path.join(disk, `${path.basename(node)}p${String(number)}`)
    const seen = ['start', 'size'].map((name) => Number(fs.readFileSync(path.join(at, name), 'utf8')) / perSector)
    if (seen[0] !== start || seen[1] !== size) throw new Error(`the kernel sees ${at} at ${seen.join('+')}`)
  }
}

/** What blkid(8) says of a device now. */
export async function signatureOf(node: string): Promise<Record<'type' | 'label' | 'uuid', string | undefined>> {
  const args = ['-p', '-o', 'export', '-u', 'filesystem,raid,crypto,other', node]
  const text = await run('blkid', args).catch(() => '')
  const of = (key: string): string | undefined =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1')
  return { type: of('TYPE'), label: of('LABEL'), uuid: of('UUID') }
}

async function luksFound(place: Place, node: string, wanted: NonNullable<DeviceAfter['luks']>): Promise<unknown> {
  const json = JSON.parse(await run('cryptsetup', ['luksDump', '--dump-json-metadata', node])) as {
    readonly config?: { readonly flags?: readonly string[] }
    readonly keyslots: object
    readonly tokens: Readonly<Record<string, { readonly type: string }>>
  }
  const dump = await run('cryptsetup', ['luksDump', node])
  const found = {
    label: /^Label:\s+(.*)$/m.exec(dump)?.[1]?.replace('(no label)', ''),
    uuid: /^UUID:\s+(.*)$/m.exec(dump)?.[1],
    flags: json.config?.flags ?? [],
    keyslots: Object.keys(json.keyslots).length,
    tokens: Object.values(json.tokens).map(({ type }) => type),
    opensWith: wanted.opensWith === undefined ? undefined : await opensWith(place, node, wanted.opensWith),
  }
  return pick(found, Object.keys(wanted))
}

/** The key itself when it opens the volume; a path in the root stands for the bytes of that file. */
async function opensWith(place: Place, node: string, key: string): Promise<string> {
  const file = key.startsWith('/') ? path.join(place.root, key) : path.join(place.directory, 'try.key')
  if (!key.startsWith('/')) fs.writeFileSync(file, key, { mode: 0o600 })
  const args = ['open', '--test-passphrase', '--key-file', file, node]
  return await run('cryptsetup', args).then(() => key, String)
}

async function arrayFound(node: string, wanted: NonNullable<DeviceAfter['array']>): Promise<unknown> {
  const detail = await run('mdadm', ['--detail', node])
  const of = (key: string): string => new RegExp(`^\\s*${key} : (.*)$`, 'm').exec(detail)?.[1] ?? ''
  const found = { level: of('Raid Level'), active: Number(of('Active Devices')), spares: Number(of('Spare Devices')) }
  return pick(found, Object.keys(wanted))
}

function pick(facts: Readonly<Record<string, unknown>>, keys: readonly string[]): unknown {
  return Object.fromEntries(keys.map((key) => [key, facts[key]]))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, sorted(member)])
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
