import fs from 'node:fs'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'
import type { Io } from '../../src/program/io.ts'

/** An {@link Io} that keeps what is written, and in which nothing is a terminal. */
export interface TestIo extends Io {
  readonly output: string
  readonly errors: string
}

/** The world for a command under test; whatever is given replaces its part. */
export function testIo(given: Partial<Io> & { readonly input?: string | Uint8Array } = {}): TestIo {
  let output = ''
  let errors = ''
  return {
    cwd: '/',
    environment: {},
    isTerminal: { out: false, err: false },
    isJournal: { out: false, err: false },
    columns: () => undefined,
    signal: new AbortController().signal,
    stdin: () => Promise.resolve(Buffer.from(given.input ?? '')),
    pipe: (path) => Promise.resolve(fs.readFileSync(path)),
    clock: { ...SYSTEM_CLOCK, date: () => new Date('2026-01-02T03:04:05.000Z') },
    ...given,
    out(text) {
      output += typeof text === 'string' ? text : 'styled' in text ? text.styled : Buffer.from(text).toString()
    },
    err(text) {
      errors += typeof text === 'string' ? text : text.styled
    },
    get output() {
      return output
    },
    get errors() {
      return errors
    },
  }
}
