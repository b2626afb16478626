import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from 'vitest'
import { main } from '../../src/main.ts'
import { clientScript } from '../../src/program/client-script.ts'
import { testIo, type TestIo } from './io.ts'

/** What a client came to. */
export interface Answer {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A call that is under way. */
export interface Calling {
  readonly process: ChildProcess
  readonly answer: Promise<Answer>
}

/** How a client is called. */
export interface CallOptions {
  readonly cwd?: string
  readonly environment?: NodeJS.ProcessEnv
  /** What stands before the client: a shell, or a program that starts it elsewhere. */
  readonly through?: readonly string[]
  readonly stdio?: StdioOptions
}

/** A place where `firstlight compat install` could have been, with the engine that serves it, if one runs. */
export interface Resident {
  /** The directory of its pipes. */
  readonly place: string
  /** Every start of the executable, by the name that it was given first. */
  readonly starts: () => readonly string[]
  /** Starts the engine, and waits until it listens. */
  start(seconds?: number): Promise<ChildProcess>
  begin(name: string, args: readonly string[], options?: CallOptions): Calling
  call(name: string, args: readonly string[], options?: CallOptions): Promise<Answer>
  /** Ends what was started, and takes the directory away. */
  end(): void
}

/** Puts clients and a place for the engine's pipes into a directory of their own. */
export function makeResident(): Resident {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-resident-'))
  const at = (name: string): string => path.join(directory, name)
  const place = at('engine')
  const children = new Set<ChildProcess>()
  fs.writeFileSync(at('starts'), '')
  const program = `#!/bin/sh\necho "$1" >>${at('starts')}\nexec ${process.execPath} ${path.resolve('bin/firstlight.ts')} "$@"\n`
  fs.writeFileSync(at('program'), program, { mode: 0o755 })
  for (const name of ['ignition', 'ignition-validate']) {
    fs.writeFileSync(at(name), clientScript(at('program'), { startsResident: false }), { mode: 0o755 })
  }
  const begin: Resident['begin'] = (name, args, { cwd = directory, environment = {}, through = [], stdio } = {}) => {
    const [command = '', ...rest] = [...through, at(name), ...args]
    const env = { PATH: process.env['PATH'], FIRSTLIGHT_ENGINE: place, ...environment }
    const child = spawn(command, rest, { cwd, env, stdio: stdio ?? ['ignore', 'pipe', 'pipe'] })
    children.add(child)
    return { process: child, answer: answerOf(child) }
  }
  return {
    place,
    starts: () => fs.readFileSync(at('starts'), 'utf8').split('\n').slice(0, -1),
    async start(seconds = 600) {
      fs.mkdirSync(place, { mode: 0o700, recursive: true })
      if (!fs.existsSync(path.join(place, 'life')))
        execFileSync('mkfifo', ['-m', '600', 'request', 'life'], { cwd: place })
      const script = 'exec "$0" resident . "$1" 0<>request 1<>life'
      const engine = spawn('sh', ['-c', script, at('program'), String(seconds)], { cwd: place, stdio: 'inherit' })
      children.add(engine)
      const listens = (): boolean => fs.existsSync(path.join(place, 'process')) && pidOf(place) === engine.pid
      while (engine.exitCode === null && !listens()) await new Promise((resolve) => setTimeout(resolve, 10))
      return engine
    },
    begin,
    call: async (name, args, options) => await begin(name, args, options).answer,
    end() {
      for (const child of children) child.kill('SIGKILL')
      if (fs.existsSync(path.join(place, 'process')) && isEngine(pidOf(place))) process.kill(pidOf(place), 'SIGKILL')
      fs.rmSync(directory, { recursive: true })
    },
  }
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const [out, err] = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)))
  const [code, signal] = await ended
  return { code, signal, out: (await out) ?? '', err: (await err) ?? '' }
}

function pidOf(place: string): number {
  return Number(fs.readFileSync(path.join(place, 'process'), 'utf8'))
}

function isEngine(pid: number): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0resident\0')
  } catch {
    return false
  }
}

/** What a program said, and its exit code. */
export interface Said {
  readonly code: number
  readonly output: string
  readonly errors: string
}

let shared: Promise<Resident> | undefined
afterAll(async () => {
  const resident = await shared
  resident?.end()
})

/**
 * Runs the program under the name `ignition` as a boot does: in this process, or, with `FIRSTLIGHT_TESTS_RESIDENT`, as a client of a
 * resident engine that all calls of a test file share.
 */
export async function ignition(
  args: readonly string[],
  { cwd, environment }: Pick<TestIo, 'cwd' | 'environment'>,
  { isResident = process.env['FIRSTLIGHT_TESTS_RESIDENT'] !== undefined }: { readonly isResident?: boolean } = {},
): Promise<Said> {
  if (!isResident) {
    const io = testIo({ cwd, environment })
    const code = await main(['node', '/usr/bin/ignition', ...args], io)
    return { code, output: io.output, errors: io.errors }
  }
  const resident = await (shared ??= startShared())
  // After the last stage of a boot it has ended, and the next boot has another one.
  if (!isEngine(pidOf(resident.place))) await resident.start()
  const before = resident.starts().length
  const { code, out, err } = await resident.call('ignition', args, { cwd, environment })
  const engine = pidOf(resident.place)
  const isLast = code === 0 && args.some((word) => /\bumount$/.test(word))
  if (isLast) while (isEngine(engine)) await sleep(10)
  if (resident.starts().length !== before) throw new Error('the resident engine did not take the call')
  return { code: code ?? -1, output: out, errors: err }
}

async function startShared(): Promise<Resident> {
  const resident = makeResident()
  await resident.start()
  return resident
}
