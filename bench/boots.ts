import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { bootSide, EXECUTABLE, IGNITION, type Way } from './boot-sides.ts'
import { measure, summary, turns, type Measurement, type Run, type Side } from './measure.ts'
import { benchPlaces, type Place } from './places.ts'

/** One line of the table: something that is done in one way. */
export interface BootRow {
  readonly what: string
  readonly way: string
  readonly taken: Measurement
  /** What a server saw, where there is one. */
  readonly seen?: Seen | undefined
  /** How often the system was called, where that was counted. */
  readonly calls?: number | undefined
}

interface Seen {
  readonly requests: number
  readonly cut: number
}

interface Boot {
  readonly what: string
  readonly files: readonly object[]
  readonly stages: readonly string[]
  readonly ways: readonly Way[]
  readonly on: Place['name']
  readonly countsCalls?: boolean
}

const MIB = 1024 * 1024
const TWO = ['fetch', 'files']
const FIVE = ['fetch', 'kargs', 'disks', 'mount', 'files']
const STAGED: readonly Way[] = ['Ignition', 'a process per stage', 'the resident engine']

/** Every boot that is measured; remote contents are at `origin`. */
function boots(origin: string): readonly Boot[] {
  const remote = Array.from({ length: 16 }, (_, at) => remoteFile(at, `${origin}/${8 * MIB}/${at}`))
  const hashed = remote.map((file) => ({
    ...file,
    contents: { ...file.contents, verification: { hash: HASH_OF_8_MIB } },
  }))
  const thousand = {
    what: '1,000 inline files, two stages',
    files: inline(1000),
    stages: TWO,
    ways: STAGED,
    countsCalls: true,
  }
  const many = { what: '10,000 inline files, two stages', files: inline(10_000), stages: TWO, ways: STAGED }
  return [
    { what: 'an empty config, five stages', files: [], stages: FIVE, ways: STAGED, on: 'tmpfs', countsCalls: true },
    { ...thousand, on: 'tmpfs' },
    { ...thousand, on: 'ext4' },
    { ...many, on: 'tmpfs' },
    { ...many, on: 'ext4' },
    { ...many, what: '10,000 inline files, five stages', stages: FIVE, on: 'tmpfs' },
    { what: '16 remote files of 8 MiB, two stages', files: remote, stages: TWO, ways: STAGED, on: 'tmpfs' },
    { what: 'the same with hashes', files: hashed, stages: TWO, ways: STAGED, on: 'tmpfs' },
    {
      what: 'the same without hashes, five stages',
      files: remote,
      stages: FIVE,
      ways: [...STAGED, 'run'],
      on: 'tmpfs',
    },
  ]
}

/** Measures every boot in turns, each way after the other, so that a noisy neighbour hits all; only what has `wanted` in its name. */
export async function bootRows(told: (row: BootRow) => void, wanted = ''): Promise<void> {
  if (!fs.existsSync(EXECUTABLE)) throw new Error(`there is no ${EXECUTABLE} (npm run build:initrd)`)
  const places = benchPlaces()
  const server = spawn(process.execPath, ['bench/fetch-server.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(createInterface(server.stdout), 'line')) as [string]
    const origin = `http://127.0.0.1:${port}`
    const place = places.find(({ name }) => name === 'tmpfs')
    if (place !== undefined && wanted === '') for (const row of calls(place.directory)) told(row)
    const all = boots(origin).filter(({ what }) => what.includes(wanted))
    for (const boot of all) {
      const on = places.find(({ name }) => name === boot.on)
      if (on === undefined) continue
      for (const row of await measured(boot, on.directory, { origin, measurements: all.length })) told(row)
    }
  } finally {
    server.stdin.end()
    await once(server, 'exit')
  }
}

/** Where remote contents come from, and how many boots share the time. */
interface Surroundings {
  readonly origin: string
  readonly measurements: number
}

async function measured(
  boot: Boot,
  place: string,
  { origin, measurements }: Surroundings,
): Promise<readonly BootRow[]> {
  const directory = fs.mkdtempSync(path.join(place, 'boot-'))
  const document = path.join(directory, 'config.ign')
  fs.writeFileSync(document, JSON.stringify({ ignition: { version: '3.3.0' }, storage: { files: boot.files } }))
  const ways = boot.ways.filter((way) => way !== 'Ignition' || fs.existsSync(IGNITION))
  const sides = ways.map((way) => ({
    side: bootSide(way, { directory, document, stages: boot.stages }),
    runs: [] as Run[],
  }))
  const seen = new Map<Side, Seen>()
  for (const _ of turns(measurements)) {
    for (const { side, runs } of sides) {
      await seenBy(origin)
      runs.push(measure(side))
      seen.set(side, await seenBy(origin))
    }
  }
  const isRemote = boot.what.includes('remote') || boot.what.startsWith('the same')
  const rows = sides.map(({ side, runs }) => ({
    what: `${boot.what} (${boot.on})`,
    way: side.label,
    taken: summary(runs),
    seen: isRemote ? seen.get(side) : undefined,
    calls: boot.countsCalls === true ? systemCalls(side, path.join(directory, 'calls')) : undefined,
  }))
  fs.rmSync(directory, { recursive: true })
  return rows
}

/** How often a call by itself is measured. */
const CALLS = 15

/** What a call by itself takes. */
function calls(directory: string): readonly BootRow[] {
  const document = path.join(directory, 'small.ign')
  fs.writeFileSync(document, '{"ignition":{"version":"3.3.0"}}')
  const commands: readonly (readonly [string, string, readonly string[]])[] = [
    ['-version', 'the executable', [EXECUTABLE, 'ignition', '-version']],
    ['-version', 'an empty Node', [process.execPath, '-e', '0']],
    ['validate a small document', 'Ignition', ['ignition-validate', document]],
    ['validate a small document', 'the executable', [EXECUTABLE, 'ignition-validate', document]],
  ]
  return commands
    .filter(([, way]) => way !== 'Ignition' || fs.existsSync(IGNITION))
    .map(([what, way, command]) => {
      const side: Side = { label: way, commands: () => [command] }
      return { what, way, taken: summary(Array.from({ length: CALLS }, () => measure(side))) }
    })
}

/** Calls of the system by all processes of a side; `undefined` where there is no strace. */
function systemCalls(side: Side, file: string): number | undefined {
  const [command = []] = side.commands()
  const { status } = spawnSync('strace', ['-f', '-qq', '-c', '-U', 'calls,name', '-o', file, '--', ...command], {
    stdio: 'ignore',
    env: { ...process.env, ...side.environment },
  })
  const [, total] = status === 0 ? (/^\s*(\d+)\s+total$/m.exec(fs.readFileSync(file, 'utf8')) ?? []) : []
  return total === undefined ? undefined : Number(total)
}

async function seenBy(origin: string): Promise<Seen> {
  const [response] = (await once(get(`${origin}/seen`, { agent: false }), 'response')) as [IncomingMessage]
  return JSON.parse(await text(response)) as Seen
}

/** SHA-256 of what the server of the bench gives for 8 MiB. */
const HASH_OF_8_MIB = 'sha256-c35975722d8288b01a8c045d8bcda519ca6c27d70c45d4cbaaae5054c51d01b2'

function remoteFile(
  at: number,
  source: string,
): { readonly path: string; readonly contents: { readonly source: string } } {
  return { path: `/srv/remote-${at}`, contents: { source } }
}

function inline(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => {
    const text = encodeURIComponent(`file ${index}\n${'all work and no play makes a dull boy '.repeat(2)}\n`)
    return { path: `/srv/files/${index % 100}/file-${index}`, mode: 0o644, contents: { source: `data:,${text}` } }
  })
}
