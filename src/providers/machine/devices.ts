import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import { codeOf } from '../../node/io-error.ts'
import type { HostPath } from '../../util/paths.ts'
import { attempt, unreadable, withOpen } from './open.ts'

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
    throw unreadable(path, error)
  }
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
