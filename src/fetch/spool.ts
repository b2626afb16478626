import {
  closeSync,
  constants,
  createReadStream,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { makeDirectories } from '../host/make-directories.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { isNoRoom } from './no-room.ts'

/** A bounded directory for contents that are too large for memory; only this process's user can look inside. */
export interface Spool {
  /** Bytes that may still be written. */
  room(): number
  /** Starts a file. */
  create(): SpoolFile
  /** Removes everything. */
  close(): void
}

/** A file in the spool. */
export interface SpoolFile {
  /** Adds bytes; false when they do not fit, and then nothing of them was kept. */
  write(chunk: Uint8Array): boolean
  /** Ends writing. */
  finish(): void
  /** The bytes; may be called again. */
  read(): AsyncIterable<Uint8Array>
  /** Gives the room back. */
  remove(): void
}

/** Where the spool is, and how large it may become. */
export interface SpoolOptions {
  /** A directory is made inside it. @default '/run/firstlight' */
  readonly parent: HostPath
  /** Most bytes; also never more than half of what the file system has free. @default 512 MiB */
  readonly limit: number
}

/** Makes a spool; nothing is created before its first file. */
export function createSpool(options: SpoolOptions): Spool {
  let directory: HostPath | undefined
  let left = 0
  let files = 0
  const prepare = (): HostPath => {
    if (directory !== undefined) return directory
    makeDirectories(options.parent, 0o700)
    removeAbandoned(options.parent)
    directory = hostPath(mkdtempSync(`${options.parent}/spool-${process.pid}-`))
    const { bavail, bsize } = statfsSync(directory)
    left = Math.min(options.limit, Math.floor((bavail * bsize) / 2))
    return directory
  }
  return {
    room: () => {
      prepare()
      return left
    },
    create: () => {
      files += 1
      return createFile(`${prepare()}/${files}`, {
        take: (bytes) => {
          if (bytes > left) return false
          left -= bytes
          return true
        },
        give: (bytes) => {
          left += bytes
        },
      })
    },
    close: () => {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
      directory = undefined
    },
  }
}

/** Spools of processes that were killed hold keys and memory that nobody will free. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = /^spool-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(`${parent}/${name}`, { recursive: true, force: true })
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

/** Written at once: /run is memory, and a copy there is quicker than a trip through the thread pool. */
function writeWhole(descriptor: number, chunk: Uint8Array): boolean {
  try {
    for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at)
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

function createFile(path: string, room: Room): SpoolFile {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants
  const descriptor = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600)
  let open = true
  let size = 0
  const finish = (): void => {
    if (open) closeSync(descriptor)
    open = false
  }
  return {
    write: (chunk) => {
      if (!room.take(chunk.length)) return false
      size += chunk.length
      return writeWhole(descriptor, chunk)
    },
    finish,
    read: () => createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>,
    remove: () => {
      finish()
      unlinkSync(path)
      room.give(size)
    },
  }
}
