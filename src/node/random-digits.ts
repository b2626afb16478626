import fs from 'node:fs'

/**
 * Sixteen hexadecimal digits that nobody can guess, for the name of a file: from the kernel itself, since Node's cryptography takes longer to
 * load than the rest of many a stage.
 */
export function randomDigits(): string {
  const bytes = Buffer.alloc(8)
  try {
    const descriptor = fs.openSync('/dev/urandom', 'r')
    try {
      fs.readSync(descriptor, bytes)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    process.getBuiltinModule('node:crypto').randomFillSync(bytes)
  }
  return bytes.toString('hex')
}
