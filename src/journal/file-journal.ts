import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../host/paths.ts'
import { ioFailed } from '../host/real/target-root.ts'
import { isJsonObject } from '../util/json.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { makeDirectories } from '../host/make-directories.ts'

const KINDS: readonly string[] = [
  'run-started',
  'run-resumed',
  'stage-started',
  'operation-done',
  'stage-completed',
  'run-failed',
  'run-completed',
] satisfies readonly JournalEntry['kind'][]

/**
 * A journal in a file: one line of JSON for each entry, mode 0600, made with its directory at the first append.
 *
 * A durable append returns after fsync of the file, and of its directory when the file is new. An entry that cannot be
 * written whole is none: what is there of it is cut away before the next one.
 */
export function createFileJournal(file: HostPath): Journal {
  const lock = `${file}.lock`
  let isWhole = false
  const unsynced = new Set<string>()
  return {
    read: async () => readEntries(file),
    async append(entry, options = {}) {
      try {
        if (!isWhole) cutTornLine(file)
        isWhole = false
        appendLine(file, `${JSON.stringify(entry)}\n`, { durable: options.durable === true, unsynced })
        isWhole = true
      } catch (thrown) {
        throw ioFailed(`writing the journal ${file}`, thrown)
      }
    },
    acquire: async () => takeLock(lock),
    release: async () => fs.rmSync(lock, { force: true }),
  }
}

function readEntries(file: string): readonly JournalEntry[] {
  const text = readText(file)
  const lines = text.split('\n')
  // What follows the last newline was cut short while it was written: it never counted.
  lines.pop()
  return lines.map((line, index) => parseEntry(line, `${file}:${index + 1}`))
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (isNotFound(error)) return ''
    throw new FirstlightError('journal-unreadable', `reading the journal ${file} failed`, { cause: error })
  }
}

function parseEntry(line: string, place: string): JournalEntry {
  try {
    const value: unknown = JSON.parse(line)
    if (isJsonObject(value) && typeof value['kind'] === 'string' && KINDS.includes(value['kind'])) {
      return value as unknown as JournalEntry
    }
  } catch (error) {
    throw unreadable(place, error)
  }
  throw unreadable(place)
}

function unreadable(place: string, cause?: unknown): FirstlightError {
  return new FirstlightError('journal-unreadable', `reading the journal: ${place} is not an entry`, {
    cause,
    hint: 'the journal is damaged or was written by another version; provision a fresh root',
  })
}

function cutTornLine(file: string): void {
  const text = readText(file)
  if (text === '' || text.endsWith('\n')) return
  fs.truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
}

interface Appending {
  readonly durable: boolean
  /** Directories with names that are not on the disk yet. */
  readonly unsynced: Set<string>
}

function appendLine(file: string, line: string, { durable, unsynced }: Appending): void {
  if (!fs.existsSync(file)) {
    const made = makeDirectories(path.dirname(file), 0o700)
    unsynced.add(path.dirname(file))
    if (made !== undefined) unsynced.add(path.dirname(made))
  }
  const descriptor = fs.openSync(file, 'a', 0o600)
  try {
    // Not one call of write(2), which on a filesystem that becomes full writes a part and calls that a success.
    fs.writeFileSync(descriptor, line)
    if (durable) fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  if (!durable) return
  for (const directory of unsynced) syncDirectory(directory)
  unsynced.clear()
}

function syncDirectory(directory: string): void {
  const descriptor = fs.openSync(directory, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Takes the lock; one whose process is gone (killed, or from before a reboot) is taken over. */
function takeLock(lock: string): void {
  makePlace(path.dirname(lock))
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      fs.writeFileSync(lock, ownMark(), { flag: 'wx', mode: 0o600 })
      return
    } catch (error) {
      if (!isExisting(error)) throw error
      const holder = readText(lock)
      if (isAlive(holder)) {
        throw new FirstlightError('run-locked', `another run (process ${holder.split(' ')[0] ?? '?'}) holds ${lock}`, {
          hint: 'wait until it has ended',
        })
      }
      fs.rmSync(lock, { force: true })
    }
  }
  throw new FirstlightError('run-locked', `taking ${lock} failed: another run was quicker`)
}

function makePlace(directory: string): void {
  try {
    makeDirectories(directory, 0o700)
  } catch (cause) {
    throw new FirstlightError('io-failed', `making the directory ${directory} for the journal of the run failed`, {
      cause,
      hint: 'a run keeps its journal beside the root: name one where that can be written',
    })
  }
}

/** The process and when it started: a number alone could be another process by now. */
function ownMark(): string {
  return `${process.pid} ${startOf(process.pid) ?? ''}`
}

function isAlive(mark: string): boolean {
  const [pid = '', start = ''] = mark.split(' ')
  return /^\d+$/.test(pid) && startOf(Number(pid)) === start
}

/** When a process started, in clock ticks since boot: field 22 of proc_pid_stat(5); `undefined` when it is gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
