import fs from 'node:fs'
import path from 'node:path'
import { openOwnFile, truncateOwnFile } from '../../node/own-files.ts'
import { makeOwnDirectory, parseKept, readIfThere } from './kept-files.ts'

const { O_APPEND, O_CREAT, O_WRONLY } = fs.constants

/**
 * Changes of a kept file, one JSON object per line: ten thousand of them do not rewrite the file ten thousand times, and a
 * process that is killed loses none.
 */
export interface ChangeLog {
  /** What is in it; a line that was cut short does not count: its operation is done again. */
  read(): readonly unknown[]
  /** Whether there are changes that are not in the file yet. */
  isThere(): boolean
  append(change: unknown): void
  /** Makes what was appended survive a power cut. */
  flush(): void
  /** Takes it away: all of it is in the file. */
  remove(): void
}

/** The log at a place; nothing is made before the first change. */
export function openChangeLog(file: string): ChangeLog {
  let log: number | undefined
  let wasLeft = fs.existsSync(file)
  return {
    read() {
      const lines = readIfThere(file)?.toString('utf8').split('\n') ?? []
      return lines.slice(0, -1).map((line) => parseKept(file, line))
    },
    isThere: () => wasLeft || log !== undefined,
    append(change) {
      log ??= open(file)
      fs.writeFileSync(log, `${JSON.stringify(change)}\n`)
    },
    flush() {
      if (log !== undefined) fs.fsyncSync(log)
    },
    remove() {
      if (log !== undefined) fs.closeSync(log)
      fs.rmSync(file, { force: true })
      log = undefined
      wasLeft = false
    },
  }
}

function open(file: string): number {
  makeOwnDirectory(path.dirname(file))
  // A line that was cut short goes, or the next one would be lost with it.
  const before = readIfThere(file)
  if (before) truncateOwnFile(file, before.lastIndexOf('\n') + 1)
  return openOwnFile(file, O_APPEND | O_CREAT | O_WRONLY)
}
