import fs from 'node:fs'
import { SYSTEM_CLOCK } from '../../node/clock.ts'
import { isJournal, isTerminal, lostBy, openPipe, readInput, workingDirectory, type Io } from '../../program/io.ts'
import { openWriter, type Writer } from '../../program/writer.ts'
import { printableLines } from '../../util/printable.ts'
import { INPUT, type Client } from './client.ts'

/** The world of a client, for the time of its call. */
export interface ClientIo {
  readonly io: Io
  close(): void
}

/** Opens the world of a client: its streams and environment, in the directory that is now this process's too. */
export function openClientIo(client: Client, signal: AbortSignal): ClientIo {
  const { request, environment, path, isThere } = client
  const [out, err] = [openOutput(path(request.out), isThere), openOutput(path(request.err), isThere)]
  const isTheJournal = (descriptor: number): boolean => {
    try {
      return isJournal(environment, () => fs.statSync(path(descriptor)))
    } catch {
      // It is closed.
      return false
    }
  }
  const tell = (text: string): void => err.writer.write(printableLines(text))
  const read = async (file: string, limit: number, what: string): Promise<Uint8Array> => {
    const stream = await openPipe(file)
    return await readInput(stream, { limit, signal, tell, what, isTerminal: 'isTTY' in stream })
  }
  return {
    io: {
      cwd: workingDirectory(process),
      environment,
      isTerminal: { out: isTerminal(out.descriptor), err: isTerminal(err.descriptor) },
      isJournal: { out: isTheJournal(1), err: isTheJournal(2) },
      columns: () => undefined,
      signal,
      stdin: async (limit) => await read(path(INPUT), limit, 'standard input'),
      pipe: async (file, limit) => await read(file, limit, file),
      out: (text) => out.writer.write(typeof text === 'object' && 'styled' in text ? text.styled : text),
      err: (text) => err.writer.write(typeof text === 'string' ? text : text.styled),
      lost: () => lostBy('standard output', out.writer) ?? lostBy('standard error', err.writer),
      clock: SYSTEM_CLOCK,
    },
    close: () => {
      for (const { descriptor } of [out, err]) if (descriptor >= 0) fs.closeSync(descriptor)
    },
  }
}

interface Output {
  readonly writer: Writer
  readonly descriptor: number
}

/** A descriptor of the client's own, so that whether it blocks is nobody else's affair. */
function openOutput(file: string, isRead: () => boolean): Output {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = fs.constants
  try {
    // What is closed is, for a program that Node starts, a device that takes everything.
    const descriptor = fs.openSync(fs.existsSync(file) ? file : '/dev/null', O_WRONLY | O_NONBLOCK | O_NOCTTY)
    return { descriptor, writer: openWriter(descriptor, isRead) }
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENXIO')) throw thrown
    return { descriptor: -1, writer: { write: () => undefined, failure: 'EPIPE' } }
  }
}
