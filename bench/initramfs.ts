import fs from 'node:fs'
import path from 'node:path'
import { bootImage } from '../scripts/boot/image.ts'
import { BARE_MODULES, initramfsWithIgnition, makeWith } from '../scripts/boot/measured/debian-ignition.ts'
import { PART_NAMES, partsOf, type PartSize } from '../scripts/boot/measured/initramfs-parts.ts'
import { megabytes } from '../scripts/megabytes.ts'

const DIRECTORY = '.cache/boot/measured'

/** What {@link initramfsRows} are rows of. */
export const INITRAMFS_HEAD: readonly string[] = [
  'raw, and compressed (zstd -9)',
  'no engine',
  'Firstlight',
  "Debian's ignition 2.14",
]

/** The parts of the same initramfs with no engine, with ours and with Debian's. `say` hears what is being made. */
export async function initramfsRows(say: (text: string) => void): Promise<readonly (readonly string[])[]> {
  const image = await bootImage(say)
  fs.mkdirSync(DIRECTORY, { recursive: true })
  try {
    const [without, theirs] = [path.join(DIRECTORY, 'without.img'), path.join(DIRECTORY, 'ignition.img')]
    await makeWith(BARE_MODULES, without)
    const isThere = await initramfsWithIgnition(image, theirs)
    const sides = [without, image.initramfs, ...(isThere ? [theirs] : [])].map(partsOf)
    return [...PART_NAMES, 'all'].map((name) => [
      name,
      ...sides.map((parts) => cell(name === 'all' ? Object.values(parts) : [parts[name]])),
      ...(isThere ? [] : ['not installed']),
    ])
  } finally {
    fs.rmSync(DIRECTORY, { recursive: true })
  }
}

function cell(parts: readonly (PartSize | undefined)[]): string {
  const sum = (each: (part: PartSize) => number): string =>
    megabytes(parts.reduce((total, part) => total + (part === undefined ? 0 : each(part)), 0))
  return `${sum(({ raw }) => raw)}, ${sum(({ compressed }) => compressed)}`
}
