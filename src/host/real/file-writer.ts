import fs from 'node:fs'
import type { Attributes } from '../operation/nodes.ts'
import type { TargetPath } from '../../util/paths.ts'
import { readStream } from '../read-stream.ts'
import { replaceFile } from '../tree/write-file.ts'
import type { Body } from './body.ts'
import type { TargetRoot } from './target-root.ts'

/** Puts a file in place at once, instead of whatever file or symlink is there. */
export async function writeInPlace(
  { ways }: Pick<TargetRoot, 'ways'>,
  path: TargetPath,
  body: Body,
  attributes: Required<Attributes>,
): Promise<void> {
  await replaceFile(ways, path, attributes, (descriptor) => writeBody(descriptor, body, 0))
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
