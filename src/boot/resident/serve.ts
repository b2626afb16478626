import fs from 'node:fs'
import path from 'node:path'
import { EXIT_CODES, type ExitCode } from '../../program/exit-codes.ts'
import { linesOf, type Io } from '../../program/io.ts'
import type { Memory } from '../memory.ts'
import { beginCall, type Call, type Program } from './call.ts'
import { canServe, lookAtClient, openAnswers, type Client } from './client.ts'
import { parseRequest, type CallRequest } from './request.ts'

const USAGE = `resident DIR [SECONDS] 0<>DIR/request 1<>DIR/life
Serves those that are called in place of this program; DIR and its pipes are made by whoever starts it.
It ends with the last stage of a boot, or after SECONDS without work (600).
`

/**
 * One process for every call of a boot: does what clients ask for in the pipe that is standard input, one at a time, as if each of them
 * did it itself. Standard output is a pipe that nothing is written to: whoever reads it learns of this process's end.
 */
export async function serve(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const [place = '', seconds = '600', ...more] = args
  if (more.length > 0 || !/^\d+(?:\.\d+)?$/.test(seconds) || !isPrivate(place)) {
    io.err(USAGE)
    return EXIT_CODES.usage.code
  }
  fs.writeFileSync(path.join(place, 'process'), `${process.pid}\n`, { mode: 0o600 })
  // Whatever is asked for first is most often a stage.
  const ready = Promise.all([import('../phases.ts'), import('../fetch-stage.ts')])
  const memory: Memory = {}
  const end = new AbortController()
  let current: Call | undefined
  let idle = setTimeout(() => end.abort(), Number(seconds) * 1000)
  const rest = (): void => {
    current = undefined
    if (memory.isOver === true) end.abort()
    else idle = setTimeout(() => end.abort(), Number(seconds) * 1000)
  }
  for await (const line of linesOf(process.stdin, AbortSignal.any([io.signal, end.signal]))) {
    const request = parseRequest(line)
    if (request?.kind === 'signal' && request.pid === current?.pid) current.abort(request.signal)
    if (request?.kind !== 'call') continue
    const taken = take(request, { isBusy: current !== undefined, memory })
    if (taken === undefined) continue
    clearTimeout(idle)
    await ready
    current = beginCall(taken, { program, memory, signal: io.signal })
    void current.done.then(rest)
  }
  clearTimeout(idle)
  await current?.done
  return EXIT_CODES.done.code
}

/** Who could write requests there could have this process do anything. */
function isPrivate(place: string): boolean {
  const stat = fs.statSync(place, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0
}

interface Taken {
  readonly client: Client
  readonly answers: number
}

/** Looks at who asks; one that must do it itself is told so. */
function take(
  request: CallRequest,
  { isBusy, memory }: { readonly isBusy: boolean; readonly memory: Memory },
): Taken | undefined {
  try {
    const client = lookAtClient(request)
    const answers = openAnswers(client)
    if (!isBusy && canServe(client, memory)) return { client, answers }
    fs.writeSync(answers, 'else\n')
    fs.closeSync(answers)
  } catch {
    // It is gone, or nobody that can be looked at.
  }
  return undefined
}
