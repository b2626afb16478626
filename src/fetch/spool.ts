import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ContentInfo, ResourceId } from '../util/content.ts'
import { makeDirectories } from '../host/make-directories.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { reclaim } from './reclaim.ts'

/** A bounded directory for contents that are too large for memory; only this process's user can look inside. */
export interface Spool {
  /** What an earlier process with the same directory kept of a resource. */
  find(id: ResourceId): SpooledContents | undefined
  /** Has a later process know, without asking again, that a resource answered which did not fit. */
  note(id: ResourceId, size: number | undefined): void
  /** What was noted. */
  noted(id: ResourceId): Pick<ContentInfo, 'size'> | undefined
  /** Starts a file, with room for so many bytes; `undefined` when there is not so much. */
  create(id: ResourceId, size: number): SpoolFile | undefined
  /** Removes everything, unless it is kept for a later process. */
  close(): void
}

/** A file in the spool that is being written. */
export interface SpoolFile {
  /** Adds bytes; false when they do not fit, and then nothing of them was kept. */
  write(chunk: Uint8Array): boolean
  /** What was written so far, from the beginning. */
  written(): AsyncIterable<Uint8Array>
  /** Ends writing: what it holds is whole, and has this digest. */
  finish(digest: string): SpooledContents
  /** Gives the room back. */
  remove(): void
}

/** Whole contents in the spool. */
export interface SpooledContents {
  readonly info: ContentInfo
  /** All at once, where it is little. */
  readonly bytes: (() => Uint8Array) | undefined
  /** The bytes; may be called again. */
  open(): AsyncIterable<Uint8Array>
}

/** Where the spool is, and how large it may become. */
export interface SpoolOptions {
  /**
   * A directory is made inside it, which goes with the process; with `keep` it is itself the spool, and stays: another
   * process that is given the same finds there what this one left.
   */
  readonly parent: HostPath
  readonly keep?: boolean | undefined
  /** Most bytes. @default a tenth of the free memory where the directory is memory, else half of what is free there */
  readonly limit?: number | undefined
}

/** What may be taken of the memory that is free. */
const SHARE_OF_MEMORY = 0.1

/** Makes a spool; nothing is created before its first file. */
export function createSpool({ parent, keep = false, limit }: SpoolOptions): Spool {
  let directory: HostPath | undefined
  let left = 0
  const prepare = (): HostPath => {
    if (directory !== undefined) return directory
    makeDirectories(parent, 0o700)
    if (!keep) removeAbandoned(parent)
    directory = keep ? parent : hostPath(fs.mkdtempSync(`${parent}/spool-${process.pid}-`))
    left = Math.min(limit ?? Infinity, freeIn(directory))
    return directory
  }
  const room = {
    take: (bytes: number): boolean => {
      if (bytes > left) return false
      left -= bytes
      return true
    },
    give: (bytes: number): void => {
      left += bytes
    },
  }
  const kept = whatIsKept(keep && fs.existsSync(parent) ? parent : undefined)
  return {
    find: (id) => kept.whole.get(id),
    note: (id, size) => {
      if (keep) fs.writeFileSync(path.join(prepare(), `${id}=${size ?? ''}`), '', { mode: 0o600 })
    },
    noted: (id) => kept.noted.get(id),
    create: (id, size) => {
      const whole = path.join(prepare(), id)
      return room.take(size) ? createFile(whole, { room, reserved: size }) : undefined
    },
    close: () => {
      if (directory !== undefined && !keep) fs.rmSync(directory, { recursive: true, force: true })
      directory = undefined
    },
  }
}

/** File systems that are memory: tmpfs and ramfs. */
const MEMORY = [0x01021994, 0x858458f6]

function freeIn(directory: HostPath): number {
  const { bavail, bsize, type } = fs.statfsSync(directory)
  const half = Math.floor((bavail * bsize) / 2)
  return MEMORY.includes(type) ? Math.min(half, Math.floor(os.freemem() * SHARE_OF_MEMORY)) : half
}

interface Kept {
  readonly whole: ReadonlyMap<ResourceId, SpooledContents>
  readonly noted: ReadonlyMap<ResourceId, Pick<ContentInfo, 'size'>>
}

/** What has a digest behind its name is whole, also when its process was killed; what has only a size is a note. */
function whatIsKept(directory: HostPath | undefined): Kept {
  const whole = new Map<ResourceId, SpooledContents>()
  const noted = new Map<ResourceId, Pick<ContentInfo, 'size'>>()
  for (const name of directory === undefined ? [] : fs.readdirSync(directory)) {
    const [, id = '', sign, rest = ''] = /^(\w+)([@=])([\w-]*)$/.exec(name) ?? []
    if (sign === '@') whole.set(id, contentsAt(path.join(directory ?? '', name), rest))
    if (sign === '=') noted.set(id, { size: rest === '' ? undefined : Number(rest) })
  }
  return { whole, noted }
}

function contentsAt(file: string, digest: string): SpooledContents {
  const { size } = fs.statSync(file)
  return {
    info: { size, digest },
    bytes: size <= WINDOW ? (): Uint8Array => fs.readFileSync(file) : undefined,
    open: () => windowsOf(file, size),
  }
}

/** The first bytes of a file, read at once: /run is memory, and a trip through the thread pool takes longer. */
async function* windowsOf(file: string, size: number): AsyncGenerator<Uint8Array> {
  const descriptor = fs.openSync(file, 'r')
  try {
    for (let at = 0; at < size;) {
      const window = new Uint8Array(Math.min(WINDOW, size - at))
      const count = fs.readSync(descriptor, window, 0, window.length, at)
      if (count === 0) return
      reclaim(count)
      at += count
      yield window.subarray(0, count)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Bytes that are read at a time: those of a connection come in the same. */
const WINDOW = 64 * 1024

/** Spools of processes that were killed hold keys and memory that nobody will free. */
function removeAbandoned(parent: string): void {
  for (const name of fs.readdirSync(parent)) {
    const owner = /^spool-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !isRunning(Number(owner)))
      fs.rmSync(`${parent}/${name}`, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')
  }
}

function isNoRoom(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}

/** Written at once: /run is memory, and a copy there is quicker than a trip through the thread pool. */
function writeWhole(descriptor: number, chunk: Uint8Array, position: number): boolean {
  try {
    for (let at = 0; at < chunk.length;) at += fs.writeSync(descriptor, chunk, at, chunk.length - at, position + at)
    return true
  } catch (thrown) {
    // Somebody else took the room meanwhile: the contents do not fit after all.
    if (isNoRoom(thrown)) return false
    throw thrown
  }
}

interface Room {
  take(bytes: number): boolean
  give(bytes: number): void
}

function createFile(whole: string, { room, ...start }: { readonly room: Room; readonly reserved: number }): SpoolFile {
  let { reserved } = start
  const file = `${whole}.part`
  // What a process that was killed left of it is of no use.
  fs.rmSync(file, { force: true })
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants
  const descriptor = fs.openSync(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600)
  let open = true
  let size = 0
  const finish = (): void => {
    if (open) fs.closeSync(descriptor)
    open = false
  }
  return {
    write: (chunk) => {
      const more = Math.max(size + chunk.length - reserved, 0)
      if (!room.take(more)) return false
      reserved += more
      const fits = writeWhole(descriptor, chunk, size)
      if (fits) size += chunk.length
      return fits
    },
    written: async function* () {
      yield* windowsOf(file, size)
    },
    finish: (digest) => {
      finish()
      const name = `${whole}@${digest}`
      fs.renameSync(file, name)
      return contentsAt(name, digest)
    },
    remove: () => {
      finish()
      fs.rmSync(file, { force: true })
      room.give(reserved)
    },
  }
}
