import fs from 'node:fs'
import path from 'node:path'
import { sha256 } from '../../util/digest.ts'
import type { Attributes } from '../operation.ts'
import { readStream } from '../read-stream.ts'
import type { Body } from './body.ts'

/**
 * Puts a file in place at once: written beside it under a name of its own, given its owner and then its mode, and
 * renamed over whatever file or symlink is there. A reader never sees half of it.
 */
export async function writeInPlace(file: string, body: Body, attributes: Required<Attributes>): Promise<void> {
  // The same name for the same file, so that what a killed run left is found and replaced.
  const temporary = path.join(path.dirname(file), `.firstlight-${sha256(path.basename(file)).slice(0, 16)}`)
  fs.rmSync(temporary, { force: true })
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
  const descriptor = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    await writeBody(descriptor, body, 0)
    fs.fchownSync(descriptor, attributes.uid, attributes.gid)
    fs.fchmodSync(descriptor, attributes.mode)
    fs.renameSync(temporary, file)
  } catch (thrown) {
    fs.rmSync(temporary, { force: true })
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Writes all of a body from a position on. Waits only where the bytes are not in memory. */
export async function writeBody(descriptor: number, body: Body, at: number): Promise<void> {
  let position = at
  for (const piece of body) {
    if (piece instanceof Uint8Array) {
      position = writeAll(descriptor, piece, position)
      continue
    }
    const start = position
    await readStream(piece, {
      take: (chunk) => (position = writeAll(descriptor, chunk, position)),
      rewind: () => {
        fs.ftruncateSync(descriptor, start)
        position = start
      },
    })
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, at: number): number {
  let written = 0
  while (written < bytes.length)
    written += fs.writeSync(descriptor, bytes, written, bytes.length - written, at + written)
  return at + written
}
