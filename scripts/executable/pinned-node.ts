import { createHash } from 'node:crypto'
import fs from 'node:fs'

/**
 * The SHA-256 sums of the Node that becomes the executable, by processor: of `bin/node` in the packages that
 * package-lock.json names. Whoever takes another Node there writes its sum here, and sees that it changed.
 */
const SUMS: Readonly<Record<string, string>> = {
  x64: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  arm64: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
}

/**
 * The bytes of the Node at `file`, if they are those that are pinned for the processor.
 *
 * @throws Error if they are not
 */
export function pinnedNode(file: string, architecture: string = process.arch): Buffer {
  const bytes = fs.readFileSync(file)
  const sum = createHash('sha256').update(bytes).digest('hex')
  const expected = SUMS[architecture]
  if (sum === expected) return bytes
  throw new Error(
    `${file} is not the Node that the executable is made from: its sha256 is ${sum}, and that of Node for ${architecture} ` +
      `is ${expected ?? 'not known'}; remove node_modules and run npm run setup, or write the new sum to scripts/executable/pinned-node.ts`,
  )
}
