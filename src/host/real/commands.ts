import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { isSecret, reveal, type Secret } from '../../util/secret.ts'
import type { Tool } from '../tools.ts'
import { openOutput } from './program-output.ts'
import type { Stragglers } from './stragglers.ts'

/** The environment that programs get, and that they are looked up in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** An argument of a program. A secret one never enters a log, an error or a report. */
export type Argument = string | Secret

/** How a program is run. */
export interface RunOptions {
  /** Standard input; nothing when absent. This is how secrets that are not files reach a program. */
  readonly input?: string | Secret
  /** Exit statuses that are not failures. @default [0] */
  readonly accept?: readonly number[]
  /** Text that is cut out of what the program says before that is shown. */
  readonly hide?: readonly Secret[]
  /** What was being done, for the error: `formatting "/dev/sda1"`. */
  readonly doing: string
  /** Ends the program when it fires. */
  readonly signal?: AbortSignal
}

/** What a program came to. */
export interface CommandResult {
  readonly status: number
  readonly stdout: string
}

/** Runs programs: one at a time by name and arguments, never through a shell. */
export interface Commands {
  /** Whether the program is on the PATH. */
  has(tool: Tool): boolean
  /**
   * Runs a program to its end.
   * @throws FirstlightError `tool-missing`; `command-failed` with tool, status and the end of what it said
   */
  run(tool: Tool, args: readonly Argument[], options: RunOptions): Promise<CommandResult>
}

/** Where what programs write is kept. */
const MEMORY = '/run'

/** How much of a program's output is looked at. */
const MOST_OUTPUT = 4 * 1024 * 1024

/** How many characters of what a failing program said enter its error: the first words and the last. */
const MOST_SAID = 600

/** Looks programs up in `environment.PATH` and runs them with nothing but that environment. */
export function createCommands(environment: Environment, log: Log, stragglers: Stragglers): Commands {
  const found = new Map<Tool, string | undefined>()
  const find = (tool: Tool): string | undefined => {
    if (!found.has(tool)) found.set(tool, lookUp(tool, environment['PATH'] ?? ''))
    return found.get(tool)
  }
  return {
    has: (tool) => find(tool) !== undefined,
    async run(tool, args, options) {
      const file = find(tool)
      if (file === undefined) throw missing(tool, options.doing)
      const shown = args.map((argument) => (isSecret(argument) ? argument.toString() : JSON.stringify(argument)))
      log({ level: 'debug', message: `running ${[tool, ...shown].join(' ')}` })
      const [out, err] = [openOutput(MEMORY), openOutput(MEMORY)]
      try {
        const subprocess = spawn(file, args.map(plain), {
          argv0: tool,
          env: { ...environment, LC_ALL: 'C.UTF-8' },
          stdio: [options.input === undefined ? 'ignore' : 'pipe', out.descriptor, err.descriptor],
          signal: options.signal,
          // In a group of its own: an interrupt typed at the terminal reaches the engine, which stops at a safe place.
          detached: true,
        })
        const ending = endOf(subprocess)
        const { pid } = subprocess
        if (pid !== undefined) stragglers.started(pid)
        // A program that ended early does not read to the end of what it is given.
        subprocess.stdin?.on('error', () => undefined)
        subprocess.stdin?.end(options.input === undefined ? '' : plain(options.input))
        const { status, how } = await ending
        if (pid !== undefined) stragglers.ended(pid)
        const stdout = out.text(MOST_OUTPUT)
        if (status !== -1 && (options.accept ?? [0]).includes(status)) return { status, stdout }
        const words = said(stdout, err.text(MOST_OUTPUT), options.hide ?? [])
        throw failed({ tool, shown, how, status, said: words }, options.doing)
      } finally {
        for (const each of [out, err]) each.close()
      }
    },
  }
}

/** How a program ended; -1 is no status of its own. */
async function endOf(subprocess: ChildProcess): Promise<{ readonly status: number; readonly how: string }> {
  return await new Promise((resolve) => {
    // It could not be started, or was asked to end: then it also closes.
    subprocess.on('error', (error) => {
      if (subprocess.pid === undefined) resolve({ status: -1, how: `could not be started (${error.message})` })
    })
    subprocess.on('close', (code, signal) => {
      if (code === null) resolve({ status: -1, how: `was ended by ${signal ?? 'a signal'}` })
      else resolve({ status: code, how: `failed (${code})` })
    })
  })
}

/** Else it listens for signals too, and ends the whole process by the first one, before anything of ours could. */
const LEAVES_SIGNALS = { cleanup: false } as const

/** How a program ended that {@link createProgramRunner} ran. */
export interface ProgramOutcome {
  readonly exitCode: number
  readonly stdout: Uint8Array
  readonly stderr: string
}

/**
 * Makes a function that runs any program by name, for the channels of platforms, which have programs of their own.
 * It answers `undefined` when there is no such program; a failure is an answer too.
 */
export function createProgramRunner(
  environment: Environment,
): (
  program: string,
  args: readonly string[],
  options?: { readonly input?: Uint8Array; readonly timeout?: number; readonly signal?: AbortSignal },
) => Promise<ProgramOutcome | undefined> {
  return async (program, args, options = {}) => {
    const file = lookUp(program, environment['PATH'] ?? '')
    if (file === undefined) return undefined
    const { execa } = await import('execa')
    const result = await execa(file, args, {
      env: { ...environment, LC_ALL: 'C.UTF-8' },
      extendEnv: false,
      reject: false,
      encoding: 'buffer',
      maxBuffer: MOST_OUTPUT,
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
      timeout: options.timeout,
      cancelSignal: options.signal,
      ...LEAVES_SIGNALS,
    })
    const { timeout = 0 } = options
    return {
      exitCode: result.exitCode ?? -1,
      stdout: result.stdout ?? new Uint8Array(),
      stderr: result.timedOut ? `it did not end within ${timeout / 1000} s` : new TextDecoder().decode(result.stderr),
    }
  }
}

/** A process that only waits: what it holds, a namespace of mounts for one, lasts as long as it does. */
export interface HeldProcess {
  readonly pid: number
  /** Ends it; it has ended when this returns. */
  release(): Promise<void>
}

/**
 * Makes a function that starts a program which says something when it is ready, and then waits for the end of its input.
 * It ends with this process, however that ends. `undefined` when there is no such program, or it ended before it was ready.
 */
export function createHolder(
  environment: Environment,
): (program: string, args: readonly string[]) => Promise<HeldProcess | undefined> {
  return async (program, args) => {
    const file = lookUp(program, environment['PATH'] ?? '')
    if (file === undefined) return undefined
    const { execa } = await import('execa')
    // In a group of its own: an interrupt typed at the terminal does not take away what it holds.
    const options = {
      env: { ...environment, LC_ALL: 'C.UTF-8' },
      extendEnv: false,
      reject: false,
      detached: true,
      ...LEAVES_SIGNALS,
    } as const
    const held = execa(file, args, { ...options, buffer: false, stdin: 'pipe', stderr: 'ignore' })
    const isReady = await Promise.race([
      new Promise<boolean>((resolve) => held.stdout.once('data', () => resolve(true))),
      held.then(() => false),
    ])
    const { pid } = held
    if (!isReady || pid === undefined) return undefined
    return {
      pid,
      async release() {
        held.stdin.end()
        await held
      },
    }
  }
}

function plain(argument: Argument): string {
  return isSecret(argument) ? reveal(argument) : argument
}

/** As execvp(3) finds a program: the first executable regular file of this name on the path. */
function lookUp(tool: string, searchPath: string): string | undefined {
  for (const directory of searchPath.split(':')) {
    const file = path.join(directory === '' ? '.' : directory, tool)
    try {
      fs.accessSync(file, fs.constants.X_OK)
      if (fs.statSync(file).isFile()) return file
    } catch {
      // Not here: the next directory may have it.
    }
  }
  return undefined
}

function said(stdout: string, stderr: string, hide: readonly Secret[]): string {
  let text = stderr.trim() === '' ? stdout : stderr
  for (const hidden of hide) if (reveal(hidden) !== '') text = text.replaceAll(reveal(hidden), hidden.toString())
  // The sentence stays on one line, and what a program said cannot steer a terminal.
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return line.length > MOST_SAID ? `${line.slice(0, MOST_SAID / 2)} … ${line.slice(-MOST_SAID / 2)}` : line
}

interface Failure {
  readonly tool: Tool
  readonly shown: readonly string[]
  readonly how: string
  readonly status: number
  readonly said: string
}

function failed({ tool, shown, how, status, said: output }: Failure, doing: string): FirstlightError {
  const message = `${doing}: ${tool} ${how}${output === '' ? '' : `: ${output}`}`
  return new FirstlightError('command-failed', message, { facts: { tool, arguments: shown.join(' '), status } })
}

function missing(tool: Tool, doing: string): FirstlightError {
  return new FirstlightError('tool-missing', `${doing}: the program ${tool} is not on the PATH`, {
    hint: `add ${tool} to the image, or leave out what needs it`,
    facts: { tool },
  })
}
