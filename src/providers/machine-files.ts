/**
 * The only file of the providers that reads the machine's own file system. It knows paths and bytes, no platform.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { FirstlightError } from '../errors.ts'
import { hostPath } from '../util/paths.ts'
import type { HostPath } from '../util/paths.ts'
import { formatBytes } from '../util/bytes.ts'
import { FETCHED_LIMIT } from '../util/document-limit.ts'

const MAX_LINKS = 40

/** A path below a root; `parts` are taken as they are. */
export function below(root: HostPath, ...parts: readonly string[]): HostPath {
  return hostPath([root, ...parts].join('/'))
}

/**
 * The bytes of a file; `undefined` when nothing is there. Reads until the end, since special files lie about their size.
 * @throws FirstlightError `source-unreadable`, `source-too-large`
 */
export function readWhole(path: HostPath, limit: number = FETCHED_LIMIT): Uint8Array | undefined {
  return withOpen(path, (descriptor) => {
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) throw unreadable(path, 'it is a directory')
    const chunks: Uint8Array[] = []
    let total = 0
    let next = Math.min(Math.max(stat.size + 1, 64 * 1024), limit + 1)
    for (;;) {
      const chunk = Buffer.allocUnsafe(next)
      const count = readSync(descriptor, chunk, 0, chunk.length, null)
      if (count === 0) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, count))
      total += count
      if (total > limit) throw tooLarge(path, limit)
      next = Math.min(1024 * 1024, limit + 1 - total)
    }
  })
}

/**
 * Up to `length` bytes from the start of a file whose reads are dear: asks for all of them at once, and again only for
 * what did not come. `undefined` when nothing is there.
 * @throws FirstlightError `source-unreadable`
 */
export function readSized(path: HostPath, length: number): Uint8Array | undefined {
  return withOpen(path, (descriptor) => {
    const buffer = Buffer.alloc(length)
    let done = 0
    while (done < length) {
      const count = readSync(descriptor, buffer, done, length - done, null)
      if (count === 0) break
      done += count
    }
    return buffer.subarray(0, done)
  })
}

/** The text of a small file such as one of sysfs, without white space around it; `undefined` when it cannot be read. */
export function readLine(path: HostPath): string | undefined {
  try {
    const bytes = readWhole(path, 1024 * 1024)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8').trim()
  } catch {
    return undefined
  }
}

/** What is at a path, following links; `undefined` when nothing is. */
export function kindOf(path: HostPath): 'file' | 'directory' | 'device' | 'other' | undefined {
  const stat = attempt(path, () => statSync(path))
  if (stat === undefined) return undefined
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  return stat.isBlockDevice() || stat.isCharacterDevice() ? 'device' : 'other'
}

/** The names in a directory in byte order; `undefined` when there is none. */
export function listNames(path: HostPath): readonly string[] | undefined {
  const names = attempt(path, () => readdirSync(path, { encoding: 'buffer' }))
  return names?.sort((a, b) => Buffer.compare(a, b)).map((name) => name.toString('utf8'))
}

/** Bytes that can be read from any place: an image or a block device. */
export interface RandomAccess {
  /** Up to `length` bytes at an offset; fewer only at the end. */
  read(offset: number, length: number): Uint8Array
}

/**
 * Opens a device or an image for as long as `use` runs; `undefined` when it is not there.
 * @throws FirstlightError `source-unreadable`
 */
export function withRandomAccess<Result>(path: HostPath, use: (access: RandomAccess) => Result): Result | undefined {
  return withOpen(path, (descriptor) => use({ read: (offset, length) => readAt(descriptor, offset, length) }))
}

/**
 * The bytes of a file below a directory that somebody else filled: every link is followed inside that directory only.
 * @throws FirstlightError `source-unreadable`, `source-too-large`
 */
export function readConfined(directory: HostPath, path: string, limit: number = FETCHED_LIMIT): Uint8Array | undefined {
  const resolved = resolveConfined(directory, path)
  // To open a pipe would wait for its other end.
  if (resolved !== undefined && kindOf(resolved) === 'other') throw unreadable(resolved, 'it is no regular file')
  return resolved === undefined ? undefined : readWhole(resolved, limit)
}

/** A character device that answers in messages. */
export interface Duplex {
  /** The next message; `undefined` when there is none yet. */
  read(length: number): Uint8Array | undefined
  write(message: Uint8Array): void
}

/**
 * Opens a device for reading and writing without blocking, for as long as `use` runs; `undefined` when it is not there.
 * @throws FirstlightError `source-unreadable`
 */
export async function withDuplex<Result>(
  path: HostPath,
  use: (channel: Duplex) => Promise<Result>,
): Promise<Result | undefined> {
  const descriptor = attempt(path, () => openSync(path, constants.O_RDWR | constants.O_NONBLOCK))
  if (descriptor === undefined) return undefined
  try {
    return await use({
      read: (length) => readMessage(path, descriptor, length),
      write: (message) => void writeSync(descriptor, message),
    })
  } finally {
    closeSync(descriptor)
  }
}

function readMessage(path: HostPath, descriptor: number, length: number): Uint8Array | undefined {
  const buffer = Buffer.alloc(length)
  try {
    const count = readSync(descriptor, buffer, 0, length, null)
    return count === 0 ? undefined : buffer.subarray(0, count)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw unreadable(path, reasonOf(error), error)
  }
}

/** Makes an empty directory below `parent` for as long as `use` runs; what is mounted there has to be gone by then. */
export function withEmptyDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
): Promise<Result> {
  return withDirectory(parent, use, rmdirSync)
}

/** Makes a directory below `parent` for as long as `use` runs; what was put there goes with it. */
export function withScratchDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
): Promise<Result> {
  return withDirectory(parent, use, (directory) => rmSync(directory, { recursive: true, force: true }))
}

async function withDirectory<Result>(
  parent: HostPath,
  use: (directory: HostPath) => Promise<Result>,
  remove: (directory: HostPath) => void,
): Promise<Result> {
  const directory = hostPath(mkdtempSync(`${parent}/firstlight-`))
  try {
    return await use(directory)
  } finally {
    remove(directory)
  }
}

/**
 * Whether a drive can be read, without asking by ioctl: opening a CD drive fails while there is no disc in it, and while
 * it is still spinning up its first sector cannot be read.
 */
export function canReadSector(path: HostPath): 'yes' | 'no-medium' | 'not-ready' {
  try {
    const descriptor = openSync(path, 'r')
    try {
      return readAt(descriptor, 0, 512).length === 512 ? 'yes' : 'not-ready'
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    return codeOf(error) === 'ENOMEDIUM' ? 'no-medium' : 'not-ready'
  }
}

/** The path that `path` means when `directory` is the root of everything; `undefined` when it does not exist. */
function resolveConfined(directory: HostPath, path: string): HostPath | undefined {
  const pending = path.split('/').reverse()
  const done: string[] = []
  let links = 0
  while (pending.length > 0) {
    const part = pending.pop()
    if (part === undefined || part === '' || part === '.') continue
    if (part === '..') {
      done.pop()
      continue
    }
    const here = below(directory, ...done, part)
    const stat = attempt(here, () => lstatSync(here))
    if (stat === undefined) return undefined
    if (!stat.isSymbolicLink()) {
      done.push(part)
      continue
    }
    links += 1
    if (links > MAX_LINKS) throw unreadable(below(directory, path), 'there are too many links')
    const target = readlinkSync(here)
    if (target.startsWith('/')) done.length = 0
    pending.push(...target.split('/').reverse())
  }
  return below(directory, ...done)
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const count = readSync(descriptor, buffer, done, length - done, offset + done)
    if (count === 0) break
    done += count
  }
  return buffer.subarray(0, done)
}

function withOpen<Result>(path: HostPath, use: (descriptor: number) => Result): Result | undefined {
  const descriptor = attempt(path, () => openSync(path, 'r'))
  if (descriptor === undefined) return undefined
  try {
    return use(descriptor)
  } catch (error) {
    throw error instanceof FirstlightError ? error : unreadable(path, reasonOf(error), error)
  } finally {
    closeSync(descriptor)
  }
}

function attempt<Result>(path: HostPath, action: () => Result): Result | undefined {
  try {
    return action()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(path, reasonOf(error), error)
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error))
}

function unreadable(path: HostPath, reason: string, cause?: unknown): FirstlightError {
  return new FirstlightError('source-unreadable', `reading ${path}: ${reason}`, { cause, facts: { path } })
}

function tooLarge(path: HostPath, limit: number): FirstlightError {
  return new FirstlightError('source-too-large', `reading ${path}: it is larger than ${formatBytes(limit)}`, {
    facts: { path, limit },
  })
}
