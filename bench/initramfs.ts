import fs from 'node:fs'
import path from 'node:path'
import { bootImage } from '../scripts/boot/image.ts'
import { BARE_MODULES, initramfsWithIgnition, makeWith } from '../scripts/boot/measured/debian-ignition.ts'
import { PART_NAMES, partsOf, type PartSize } from '../scripts/boot/measured/initramfs-parts.ts'
import { megabytes } from '../scripts/megabytes.ts'
import { FIRST_BOOT_NAMES, firstBootCells, type Side } from './first-boots.ts'
import { table } from './page.ts'

const DIRECTORY = '.cache/boot/measured'

/**
 * The same initramfs with no engine, with ours and with Debian's, in two tables: what it is made of, and what a first boot with
 * an engine takes. `say` hears what is under way.
 */
export async function initramfsTables(say: (text: string) => void): Promise<string> {
  const image = await bootImage(say)
  fs.rmSync(DIRECTORY, { recursive: true, force: true })
  fs.mkdirSync(DIRECTORY, { recursive: true })
  try {
    say('making the initramfs without an engine, and with the ignition of Debian')
    const [without, theirs] = [path.join(DIRECTORY, 'without.img'), path.join(DIRECTORY, 'ignition.img')]
    await makeWith(BARE_MODULES, without)
    const isThere = await initramfsWithIgnition(image, theirs)
    const engines: readonly Side[] = [
      { name: 'Firstlight', initramfs: image.initramfs },
      ...(isThere ? [{ name: "Debian's ignition 2.14", initramfs: theirs }] : []),
    ]
    const sides = [{ name: 'no engine', initramfs: without }, ...engines]
    const parts = table(['raw, and compressed (zstd -9)', ...namesOf(sides)], partRows(sides))
    say(parts)
    const boots = await firstBootCells({ image, sides: engines, directory: DIRECTORY, say })
    const rows = FIRST_BOOT_NAMES.map((name, index) => [name, ...boots.map((cells) => cells[index] ?? '')])
    return `${parts}\n\n${table(['a first boot', ...namesOf(engines)], rows)}`
  } finally {
    fs.rmSync(DIRECTORY, { recursive: true })
  }
}

function namesOf(sides: readonly Side[]): readonly string[] {
  return sides.map(({ name }) => name)
}

function partRows(sides: readonly Side[]): readonly (readonly string[])[] {
  const measured = sides.map(({ initramfs }) => partsOf(initramfs))
  return [...PART_NAMES, 'all'].map((name) => [
    name,
    ...measured.map((parts) => cell(name === 'all' ? Object.values(parts) : [parts[name]])),
  ])
}

function cell(parts: readonly (PartSize | undefined)[]): string {
  const sum = (each: (part: PartSize) => number): string =>
    megabytes(parts.reduce((total, part) => total + (part === undefined ? 0 : each(part)), 0))
  return `${sum(({ raw }) => raw)}, ${sum(({ compressed }) => compressed)}`
}
