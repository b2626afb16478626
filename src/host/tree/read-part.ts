import fs from 'node:fs'

/** Bytes of a regular file from a place on, fewer where it ends. */
export function readPart(file: string, from: number, length: number): Uint8Array {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, from))
  } finally {
    fs.closeSync(descriptor)
  }
}
