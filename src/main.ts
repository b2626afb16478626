import path from 'node:path'
import './node/natives.ts'
import type { Memory } from './boot/memory.ts'
import { EXIT_CODES, SIGNAL_CODES, type ExitCode } from './program/exit-codes.ts'
import { guardedIo } from './program/guarded-io.ts'
import type { Io } from './program/io.ts'
import { withLostOutput } from './program/lost-output.ts'
import { PERSONALITIES } from './multicall.ts'
import { isName, RESIDENT } from './program/names.ts'
import { VERSION } from './program/version.ts'

/**
 * The whole program: takes the process's arguments, gives its exit code. Never ends the process itself.
 *
 * Started under another name of Ignition (`butane`, `ignition`, …), or with that name as its first argument, it takes that program's
 * arguments instead. A process that serves several calls gives each of them the same memory.
 */
export async function main(argv: readonly string[], world: Io, memory: Memory = {}): Promise<ExitCode> {
  const io = guardedIo(world)
  const called = calledAs(argv)
  const code = await run(called, io, memory)
  // What a command came to when it was asked to end says nothing, unless it was done just then.
  if (code !== EXIT_CODES.done.code && io.signal.aborted) return codeOfSignal(io.signal)
  // A machine does not fail to boot because nobody reads its log.
  return called.name === 'ignition' ? code : withLostOutput(code, io)
}

/** The signal's name is the reason of its abort. */
function codeOfSignal({ reason }: AbortSignal): ExitCode {
  return SIGNAL_CODES[reason instanceof Error && reason.message === 'SIGTERM' ? 'SIGTERM' : 'SIGINT']
}

async function run({ name, args }: Called, io: Io, memory: Memory): Promise<ExitCode> {
  try {
    if (isName(name)) return await (await PERSONALITIES[name]())(args, io, memory)
    if (name === RESIDENT) return await (await import('./boot/resident/serve.ts')).serve(args, io, main)
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      // Asked for at each build of an image, and by whoever measures the start: nothing more needs to be loaded.
      io.out(`firstlight ${VERSION}\n`)
      return 0
    }
    const { runProgram } = await import('./cli/program.ts')
    return await runProgram(args, io)
  } catch (thrown) {
    const failure = await import('./program/failure.ts').catch(() => undefined)
    if (failure === undefined) return outOfFiles(thrown, io)
    const code = failure.reportFailure(thrown, { io, json: args.includes('--json') })
    // The programs of Ignition know one code for all that fails.
    return isName(name) && code !== EXIT_CODES.bug.code ? EXIT_CODES.failed.code : code
  }
}

/** Under a low limit of open files not even the module that words a failure can be loaded. */
function outOfFiles(thrown: unknown, io: Io): ExitCode {
  io.err(
    `error: ${thrown instanceof Error ? thrown.message : String(thrown)}\n  hint: raise the limit of open files (ulimit -n)\n`,
  )
  return EXIT_CODES.failed.code
}

interface Called {
  readonly name: string
  readonly args: readonly string[]
}

/** The program that is meant, and what it is given: by the name that this one was started under, or by its first argument. */
function calledAs([, program = '', ...args]: readonly string[]): Called {
  const name = path.basename(program).replace(/\.[jt]s$/, '')
  const [first = '', ...rest] = args
  return !isName(name) && (isName(first) || first === RESIDENT) ? { name: first, args: rest } : { name, args }
}
