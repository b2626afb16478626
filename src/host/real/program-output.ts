import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { randomDigits } from '../../node/random-digits.ts'

/** What a program writes, kept in a file without a name. */
export interface ProgramOutput {
  /** What the program gets as its standard output or error. */
  readonly descriptor: number
  /** What it has written, at most its first `most` bytes. */
  text(most: number): string
  close(): void
}

/**
 * Makes a place for what a program writes. A pipe would break when this process is killed, and a program that then has
 * something to say would be ended by that in the middle of its work on a device; a file outlives it.
 * @param memory a directory in memory; without it, or where it cannot be written, the system's own for temporary files
 */
export function openOutput(memory: string): ProgramOutput {
  const descriptor = openNameless(isWritable(memory) ? memory : os.tmpdir())
  return {
    descriptor,
    text(most) {
      const bytes = Buffer.alloc(Math.min(fs.fstatSync(descriptor).size, most))
      const length = fs.readSync(descriptor, bytes, 0, bytes.length, 0)
      return bytes.toString('utf8', 0, length)
    },
    close: () => fs.closeSync(descriptor),
  }
}

function openNameless(directory: string): number {
  const file = path.join(directory, `.firstlight-${randomDigits()}`)
  const descriptor = fs.openSync(file, 'wx+', 0o600)
  fs.unlinkSync(file)
  return descriptor
}

/** Whether a directory is there and may be written. */
export function isWritable(directory: string): boolean {
  try {
    fs.accessSync(directory, fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}
