import fs from 'node:fs'
import type { ContentInfo } from '../util/content.ts'
import { passOn } from './reclaim.ts'

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

/** Whole contents in a file of the spool. */
export function contentsAt(file: string, digest: string): SpooledContents {
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
      const window = Buffer.allocUnsafeSlow(Math.min(WINDOW, size - at))
      const count = fs.readSync(descriptor, window, 0, window.length, at)
      if (count === 0) return
      at += count
      yield count === window.length ? passOn(window) : window.subarray(0, count)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Bytes that are read at a time: those of a connection come in the same. */
const WINDOW = 64 * 1024

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

/** The room of the spool. */
export interface Room {
  take(bytes: number): boolean
  give(bytes: number): void
}

/** Starts a file, which has its name only when it is whole. */
export function createFile(
  whole: string,
  { room, ...start }: { readonly room: Room; readonly reserved: number },
): SpoolFile {
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
