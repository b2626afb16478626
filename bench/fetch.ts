import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { benchDirectory, turns } from './measure.ts'

/** One line of the table: cells in the order of the columns of `npm run bench`. */
export type FetchRow = readonly [what: string, ours: string, peer: string, time: string, memory: string, aim: string]

const MIB = 1024 * 1024
const GIB = 1024 * MIB
/** How many measurements these are. */
export const FETCHES = 7

/**
 * Measures fetching from a server in a process of its own that answers each request after 50 ms. One after another is
 * the same fetcher with one request at a time; both are the best of several rounds in turns, connections being warm.
 */
export async function* fetchRows(measurements: number): AsyncGenerator<FetchRow> {
  const server = spawn('node_modules/.bin/node', ['bench/fetch-server.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [port] = (await once(createInterface(server.stdout), 'line')) as [string]
    const origin = `http://127.0.0.1:${port}`
    yield parallel(origin, measurements)
    yield small(origin)
    yield total(origin)
    yield one(origin)
    for (const task of ONCE) yield await onceEach(origin, task)
  } finally {
    server.stdin.end()
    await once(server, 'exit')
  }
}

interface Task {
  readonly files: number
  readonly size: number
  readonly concurrency: number
  readonly rounds: number
  readonly memoryMiB?: number
  readonly spool?: string
  readonly consume: boolean
}

interface Result {
  readonly ms: number
  readonly beforeMiB: number
  readonly peakMiB: number
}

function parallel(origin: string, measurements: number): FetchRow {
  const task = { files: 16, size: 8 * MIB, rounds: 6, memoryMiB: 256, consume: false }
  const side = { ms: Infinity, beforeMiB: 0, peakMiB: 0 }
  const [together, alone] = [{ ...side }, { ...side }]
  for (const _ of turns(measurements)) {
    keepBest(together, measure(origin, { ...task, concurrency: 16 }))
    keepBest(alone, measure(origin, { ...task, concurrency: 1, rounds: 2 }))
  }
  const faster = `${(alone.ms / together.ms).toFixed(1)}× faster`
  return [
    'fetch 16 files of 8 MiB',
    show('together', together),
    show('one after another', alone),
    faster,
    '',
    '≥ 6× faster',
  ]
}

function small(origin: string): FetchRow {
  const result = measure(origin, { files: 1000, size: 1024, concurrency: 16, rounds: 1, consume: true })
  const alone = 1000 * 50
  const faster = `${(alone / result.ms).toFixed(1)}× faster`
  return [
    'fetch 1,000 files of 1 KiB',
    show('16 connections, reused', result),
    `${alone} ms of waiting alone`,
    faster,
    '',
    '',
  ]
}

function total(origin: string): FetchRow {
  const spool = path.join(benchDirectory(), 'spool')
  const result = measure(origin, { files: 32, size: 128 * MIB, concurrency: 16, rounds: 1, spool, consume: true })
  return ['fetch 4 GiB in 32 files', show('memory, spool, stream', result), '', '', '', 'peak < 200 MiB']
}

/** The whole command: a document with one large file into a scratch root, against the same with a file of one byte. */
function one(origin: string): FetchRow {
  const directory = benchDirectory()
  const [large, tiny] = [GIB, 1].map((size) => runCommand(directory, `${origin}/${size}/x`))
  fs.rmSync(path.join(directory, 'root'), { recursive: true, force: true })
  if (large === undefined || tiny === undefined) throw new Error('unreachable')
  const grown = `+${(large.peakMiB - tiny.peakMiB).toFixed(0)} MiB`
  return ['run with one file of 1 GiB', show('1 GiB', large), show('1 byte', tiny), '', grown, 'grows < 64 MiB']
}

interface Once {
  readonly what: string
  readonly files: number
  readonly size: number
}

const ONCE: readonly Once[] = [
  { what: '16 files of 8 MiB', files: 16, size: 8 * MIB },
  { what: '200 files of 20 MiB', files: 200, size: 20 * MIB },
  { what: 'one file of 4 GiB', files: 1, size: 4 * GIB },
]

/** The whole command again, and what the server saw of it. */
async function onceEach(origin: string, { what, files, size }: Once): Promise<FetchRow> {
  const directory = benchDirectory()
  await seenBy(origin)
  const [result, tiny] = [size, 1].map((bytes) => {
    const sources = Array.from({ length: files }, (_, index) => `${origin}/${bytes}/${index}`)
    return runCommand(directory, ...sources)
  })
  fs.rmSync(directory, { recursive: true, force: true })
  if (result === undefined || tiny === undefined) throw new Error('unreachable')
  const { requests, cut } = await seenBy(origin)
  const grown = `+${(result.peakMiB - tiny.peakMiB).toFixed(0)} MiB`
  // Half of the requests are those for one byte.
  const asked = `${requests - files} requests, ${cut} cut off`
  return [`run with ${what}`, show(asked, result), show('of 1 byte', tiny), '', grown, `${files} requests, 0 cut off`]
}

/** By a connection of its own: one that was kept would be closed by the time that a measurement ends. */
async function seenBy(origin: string): Promise<{ readonly requests: number; readonly cut: number }> {
  const [response] = (await once(get(`${origin}/seen`, { agent: false }), 'response')) as [IncomingMessage]
  return JSON.parse(await text(response)) as { readonly requests: number; readonly cut: number }
}

function runCommand(directory: string, ...sources: readonly string[]): Result {
  const document = path.join(directory, 'one.ign')
  const root = path.join(directory, 'root')
  fs.rmSync(root, { recursive: true, force: true })
  fs.rmSync(`${root}.firstlight`, { recursive: true, force: true })
  fs.mkdirSync(root)
  const files = sources.map((source, index) => ({ path: `/one${index}`, contents: { source } }))
  fs.writeFileSync(document, JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files } }))
  const command = ['node_modules/.bin/node', 'dist/bin/firstlight.js', 'run', document, '--root', root]
  const start = performance.now()
  const { status, stderr } = spawnSync('/usr/bin/time', ['--format=%M', '--', ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ms = performance.now() - start
  // The report of the run; the last line is GNU time's.
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}\n${stderr}`)
  return { ms, beforeMiB: 0, peakMiB: Number(stderr.trim().split('\n').at(-1)) / 1024 }
}

function measure(origin: string, task: Task): Result {
  const { status, stdout, stderr } = spawnSync(
    'node_modules/.bin/node',
    ['bench/fetch-client.ts', origin, JSON.stringify(task)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`bench/fetch-client.ts ended with ${status}\n${stderr}`)
  return JSON.parse(stdout) as Result
}

function keepBest(best: { ms: number; peakMiB: number }, result: Result): void {
  best.ms = Math.min(best.ms, result.ms)
  best.peakMiB = Math.max(best.peakMiB, result.peakMiB)
}

function show(label: string, { ms, peakMiB }: { readonly ms: number; readonly peakMiB: number }): string {
  return `${label}: ${ms.toFixed(0)} ms, ${peakMiB.toFixed(0)} MiB`
}
