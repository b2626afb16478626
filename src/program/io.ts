import fs from 'node:fs'
import type { Readable } from 'node:stream'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Clock } from '../util/clock.ts'
import { printableLines } from '../util/printable.ts'
import { openWriter, type Writer } from './writer.ts'

/** The world as a command sees it. Tests give one of their own and call commands directly. */
export interface Io {
  /** The current directory: relative paths start there. */
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether standard output and standard error are terminals. */
  readonly isTerminal: { readonly out: boolean; readonly err: boolean }
  /** Whether the system's journal takes what is written there, line by line. */
  readonly isJournal: { readonly out: boolean; readonly err: boolean }
  /** How many columns the terminal behind standard error has; `undefined` when nobody can say. */
  columns(): number | undefined
  /** Aborted when the user or the system wants the program to end; the name of the signal is the reason's message. */
  readonly signal: AbortSignal
  /** Reads standard input to its end, or just past `limit` bytes; says so while it waits. */
  stdin(limit: number): Promise<Uint8Array>
  /** What asks whoever sits at the terminal, `undefined` where nobody does. The answer is a line, `undefined` at the end of input. */
  question?(): Ask | undefined
  /** The same of a pipe, a terminal or another device by its path. */
  pipe(path: string, limit: number): Promise<Uint8Array>
  /** Whether messages are to be coloured. @default auto */
  readonly colour?: 'auto' | 'always' | 'never'
  /** Told of each file and directory of the user's before it is read: a command that is repeated watches them. */
  noteRead?(file: string): void
  /** Writes a message, or as bytes a document or other data, which a program may read. */
  out(text: string | Uint8Array | Styled): void
  err(text: string | Styled): void
  /** Which of the two could not be written to, and why, as the system's code; never throws for it. */
  lost?(): LostOutput | undefined
  readonly clock: Clock
}

/** Asks a question at a terminal. */
export type Ask = (text: string) => Promise<string | undefined>

/** A text with the escapes of a terminal that we put into it ourselves, and no others. */
export interface Styled {
  readonly styled: string
}

/** Something was printed that nobody can read any more. */
export interface LostOutput {
  readonly stream: 'standard output' | 'standard error'
  readonly code: string
}

/** The real world: the streams, signals and clock of a process. */
export function processIo(process: NodeJS.Process): Io {
  const controller = new AbortController()
  const [out, err] = [openWriter(1), openWriter(2)]
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new DOMException(name, 'AbortError')))
  }
  // Else it opens a debugger's port.
  process.on('SIGUSR1', () => undefined)
  const tell = (text: string): void => err.write(printableLines(text))
  return {
    cwd: workingDirectory(process),
    environment: process.env,
    isTerminal: { out: isTerminal(1), err: isTerminal(2) },
    isJournal: {
      out: isJournal(process.env, () => fs.fstatSync(1)),
      err: isJournal(process.env, () => fs.fstatSync(2)),
    },
    columns: () => process.stderr.columns,
    signal: controller.signal,
    stdin: (limit) => readInput(process.stdin, { limit, signal: controller.signal, tell, isTerminal: isTerminal(0) }),
    question: () => {
      if (!isTerminal(0) || !isTerminal(2)) return undefined
      return async (text) => {
        err.write(text)
        for await (const line of linesOf(process.stdin, controller.signal)) return line
        return undefined
      }
    },
    pipe: async (path, limit) => {
      const stream = await openPipe(path)
      return readInput(stream, {
        limit,
        signal: controller.signal,
        tell,
        what: path,
        isTerminal: 'isTTY' in stream,
      })
    },
    out: (text) => out.write(typeof text === 'object' && 'styled' in text ? text.styled : text),
    err: (text) => err.write(typeof text === 'string' ? text : text.styled),
    lost: () => lostBy('standard output', out) ?? lostBy('standard error', err),
    clock: SYSTEM_CLOCK,
  }
}

/** Whether a descriptor is a terminal. Node's own question loads what talks to networks: it is put where the answer may be yes. */
export function isTerminal(descriptor: number): boolean {
  try {
    const stat = fs.fstatSync(descriptor)
    return stat.isCharacterDevice() && !isMemory(stat) && process.getBuiltinModule('node:tty').isatty(descriptor)
  } catch {
    // It is closed.
    return false
  }
}

/** Whether it is `/dev/null` or one of its kind (devices.txt of Linux: major number 1), which the output of most programs of a boot goes to. */
function isMemory({ rdev }: fs.Stats): boolean {
  return process.platform === 'linux' && rdev >> 8 === 1
}

/**
 * Whether what is looked at is the stream of the system's journal, which systemd names by device and inode, as a program may have been
 * given another one since.
 */
export function isJournal(environment: Io['environment'], look: () => fs.Stats): boolean {
  const stream = environment['JOURNAL_STREAM'] ?? ''
  if (stream === '') return false
  const { dev, ino } = look()
  return stream === `${dev}:${ino}`
}

/** How an input is read. */
interface Reading {
  readonly limit: number
  readonly signal: AbortSignal
  /** Writes a message. */
  readonly tell: (text: string) => void
  /** @default standard input */
  readonly what?: string
  readonly isTerminal: boolean
}

/** Reads a stream to its end, or just past a limit. */
export async function readInput(
  stream: Readable,
  { limit, signal, tell, what = 'standard input', isTerminal }: Reading,
): Promise<Uint8Array> {
  // In the executable it takes as long to load as all else that most commands need.
  const { addAbortSignal } = process.getBuiltinModule('node:stream')
  const chunks: Uint8Array[] = []
  let size = 0
  let waited = 0
  const timer = setInterval(() => {
    waited += 1
    if (waited % 10 === 3) tell(`notice: waiting for ${what}: ${waited} s so far, ${size} bytes read\n`)
  }, 1_000)
  if (isTerminal) tell(`notice: reading ${what}; Ctrl-D ends it\n`)
  try {
    for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > limit) break
    }
  } finally {
    clearInterval(timer)
  }
  return Buffer.concat(chunks)
}

/** Opens what may keep its reader waiting, without waiting: nothing could end that. */
export async function openPipe(path: string): Promise<Readable> {
  const { O_RDONLY, O_NONBLOCK } = fs.constants
  const descriptor = fs.openSync(path, O_RDONLY | O_NONBLOCK)
  if (isTerminal(descriptor)) return new (await import('node:tty')).ReadStream(descriptor)
  const stat = fs.fstatSync(descriptor)
  if (stat.isFIFO() || stat.isSocket())
    return new (await import('node:net')).Socket({ fd: descriptor, readable: true, writable: false })
  return fs.createReadStream(path, { fd: descriptor })
}

/** The lines of a stream as they come; ends with the stream, or when the signal is aborted. */
export async function* linesOf(
  stream: NodeJS.ReadableStream & { destroy(): void },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const stop = (): void => stream.destroy()
  signal.addEventListener('abort', stop)
  let rest = ''
  try {
    for await (const chunk of stream) {
      const lines = `${rest}${String(chunk)}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (thrown) {
    // A stream that is destroyed under its reader ends with an error.
    if (!signal.aborted) throw thrown
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** What could not be written to a stream. */
export function lostBy(stream: LostOutput['stream'], { failure }: Writer): LostOutput | undefined {
  return failure === undefined ? undefined : { stream, code: failure }
}

/** The current directory of this process. */
export function workingDirectory(process: NodeJS.Process): string {
  try {
    return process.cwd()
  } catch {
    // It was removed. Absolute paths go on to be right, and by this name nothing is there and nothing can be made.
    return '/proc/self/cwd'
  }
}
