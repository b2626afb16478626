import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { run } from '../run.ts'

/** Bytes of a part of an initramfs, as it lies in memory and as an image may keep it. */
export interface PartSize {
  readonly raw: number
  readonly compressed: number
}

/** The parts, by where their files are; what is in none of them is the last one. */
const PARTS: Readonly<Record<string, RegExp>> = {
  'the engine': /^usr\/(bin\/(ignition|firstlight)|lib\/firstlight\/firstlight)$/,
  'kernel modules': /^usr\/lib\/modules\//,
  'programs and libraries': /^usr\/(s?bin|lib)\//,
}
const REST = 'everything else'

/** The names of the parts, in the order in which they are told. */
export const PART_NAMES: readonly string[] = [...Object.keys(PARTS), REST]

/** The sizes of the parts of an initramfs that is not compressed: the contents of its files, without the archive around them. */
export function partsOf(initramfs: string): Readonly<Record<string, PartSize>> {
  const tree = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-initramfs-'))
  try {
    run('sh', ['-c', 'cd "$2" && cpio --quiet -idm < "$1"', 'sh', path.resolve(initramfs), tree])
    const files = fs
      .readdirSync(tree, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      // Directories that are links to others, as /lib is, are listed too.
      .filter((file) => fs.realpathSync(file) === file)
      .map((file) => path.relative(tree, file))
    const partOf = (file: string): string => Object.entries(PARTS).find(([, at]) => at.test(file))?.[0] ?? REST
    return Object.fromEntries(
      PART_NAMES.map((name) => {
        const contents = files
          .filter((file) => partOf(file) === name)
          .map((file) => fs.readFileSync(path.join(tree, file)))
        return [name, sizesOf(Buffer.concat(contents))]
      }),
    )
  } finally {
    fs.rmSync(tree, { recursive: true })
  }
}

function sizesOf(bytes: Buffer): PartSize {
  const compressed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 9 } })
  return { raw: bytes.length, compressed: compressed.length }
}
