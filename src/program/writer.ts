import fs from 'node:fs'

/** One of a program's outputs. */
export interface Writer {
  write(text: string | Uint8Array): void
  /** The system's code for why nothing can be written any more. */
  readonly failure: string | undefined
}

/**
 * Writes at once and whole, so that nothing is lost when the process ends. What cannot be written is no reason to stop
 * in the middle of a machine: it is remembered, and told at the end. A full pipe is waited for as long as `isRead` says.
 */
export function openWriter(descriptor: number, isRead: () => boolean = () => true): Writer {
  let failure: string | undefined
  return {
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      for (let written = 0; failure === undefined && written < bytes.length;) {
        try {
          written += fs.writeSync(descriptor, bytes, written)
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
          if (code === 'EAGAIN' && isRead()) wait()
          else failure = code
        }
      }
    },
    get failure() {
      return failure
    },
  }
}

/** A pipe that does not block is full: its reader is given some milliseconds, not our processor. */
function wait(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}
