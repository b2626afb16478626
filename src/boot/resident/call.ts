import fs from 'node:fs'
import type { ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import type { Memory } from '../memory.ts'
import { openClientIo, type ClientIo } from './client-io.ts'
import type { Client } from './client.ts'

/** The whole program, as a function of how it is called. */
export type Program = (argv: readonly string[], io: Io, memory: Memory) => Promise<ExitCode>

/** What is done for a client at the moment. */
export interface Call {
  readonly pid: number
  /** Ends it, as the signal would end a process. */
  abort(signal: 'SIGTERM' | 'SIGINT'): void
  /** Resolves when it is done and answered; never rejects. */
  readonly done: Promise<void>
}

/** How often is looked whether the client is still there. */
const LOOK_MS = 100

interface CallParts {
  readonly program: Program
  readonly memory: Memory
  /** Asks this process to end. */
  readonly signal: AbortSignal
}

/** Does what a client was called for; its answer is the exit code. */
export function beginCall(
  { client, answers }: { readonly client: Client; readonly answers: number },
  parts: CallParts,
): Call {
  const controller = new AbortController()
  const abort = (signal: string): void => controller.abort(new DOMException(signal, 'AbortError'))
  const watch = setInterval(() => {
    if (!client.isThere()) abort('SIGTERM')
  }, LOOK_MS)
  const signal = AbortSignal.any([parts.signal, controller.signal])
  const done = perform(client, answers, { ...parts, signal }).finally(() => {
    clearInterval(watch)
    fs.closeSync(answers)
    if (!client.isThere()) client.release()
  })
  return { pid: client.request.pid, abort, done }
}

async function perform(client: Client, answers: number, { program, memory, signal }: CallParts): Promise<void> {
  const answer = (word: string | number): void => {
    try {
      fs.writeSync(answers, `${word}\n`)
    } catch {
      // Nobody waits for it any more.
    }
  }
  const umask = process.umask(client.umask)
  try {
    const world = enter(client, signal)
    if (world === undefined) {
      answer('else')
      return
    }
    answer('taken')
    const code = await program(['', client.request.name, ...client.args], world.io, memory)
    world.close()
    answer(code)
  } finally {
    // A directory that a process stands in cannot be unmounted.
    process.chdir('/')
    process.umask(umask)
  }
}

/** Goes where the client is, and opens what it has; nothing when that cannot be done, or it is gone. */
function enter(client: Client, signal: AbortSignal): ClientIo | undefined {
  try {
    process.chdir(`/proc/${client.request.pid}/cwd`)
    return openClientIo(client, signal)
  } catch {
    return undefined
  }
}
