import { printableLines } from '../util/printable.ts'
import type { Io } from './io.ts'

/**
 * The same world, in which no message can steer a terminal, whatever names, servers and tools put into it: this is the
 * one place that all that is printed goes through. Data goes to files and pipes as it is, and to a terminal like messages.
 */
export function guardedIo(io: Io): Io {
  return {
    ...io,
    out(text) {
      if (typeof text === 'string') io.out(printableLines(text))
      else if ('styled' in text) io.out(text)
      else io.out(io.isTerminal.out ? printableLines(Buffer.from(text).toString()) : text)
    },
    err(text) {
      io.err(typeof text === 'string' ? printableLines(text) : text)
    },
  }
}
