import path from 'node:path'
import './node/natives.ts'
import { EXIT_CODES, SIGNAL_CODES, type ExitCode } from './program/exit-codes.ts'
import { guardedIo } from './program/guarded-io.ts'
import type { Io } from './program/io.ts'
import { withLostOutput } from './program/lost-output.ts'
import { PERSONALITIES } from './multicall.ts'
import { isName } from './program/names.ts'
import { VERSION } from './program/version.ts'

/**
 * The whole program: takes the process's arguments, gives its exit code. Never ends the process itself.
 *
 * Started under another name of Ignition (`butane`, `ignition`, …) it takes that program's arguments instead.
 */
export async function main(argv: readonly string[], world: Io): Promise<ExitCode> {
  const io = guardedIo(world)
  const code = await run(argv, io)
  // What a command came to when it was asked to end says nothing, unless it was done just then.
  if (code !== EXIT_CODES.done.code && io.signal.aborted) return codeOfSignal(io.signal)
  // A machine does not fail to boot because nobody reads its log.
  return nameOf(argv) === 'ignition' ? code : withLostOutput(code, io)
}

/** The signal's name is the reason of its abort. */
function codeOfSignal({ reason }: AbortSignal): ExitCode {
  return SIGNAL_CODES[reason instanceof Error && reason.message === 'SIGTERM' ? 'SIGTERM' : 'SIGINT']
}

async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const name = nameOf(argv)
  const args = argv.slice(2)
  try {
    if (isName(name)) return await (await PERSONALITIES[name]())(args, io)
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

/** The name that the program was started under. */
function nameOf(argv: readonly string[]): string {
  return path.basename(argv[1] ?? '').replace(/\.[jt]s$/, '')
}
