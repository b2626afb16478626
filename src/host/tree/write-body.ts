import fs from 'node:fs'
import { readStream } from '../read-stream.ts'
import { free } from '../../util/passing.ts'
import type { Body } from '../body.ts'

/** Writes all of a body into an open file, from a position on; waits only where the bytes are not in memory. */
export function writeBody(file: number, body: Body, from: number): void | Promise<void> {
  const bytes = body.bytes()
  return bytes === undefined ? writeStream(file, body, from) : writeAll(file, bytes, from)
}

async function writeStream(file: number, body: Body, from: number): Promise<void> {
  let at = from
  await readStream(() => body.open(), {
    take: (chunk) => {
      writeAll(file, chunk, at)
      at += chunk.length
      free(chunk)
    },
    rewind: () => {
      fs.ftruncateSync(file, from)
      at = from
    },
  })
}

/** Writes all of some bytes at a position. */
export function writeAll(file: number, bytes: Uint8Array, from: number): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(file, bytes, done, bytes.length - done, from + done)
  }
}
