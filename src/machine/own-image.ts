import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { mustRun, type ProgramRunner } from '../image/programs.ts'
import { formatOf } from '../image/target.ts'
import { ioFailed } from '../node/io-error.ts'
import type { HostPath } from '../util/paths.ts'

/** An image that somebody names. */
export interface OwnImage {
  readonly file: HostPath
  readonly format: 'raw' | 'qcow2' | 'vmdk' | 'vhdx'
}

/**
 * Looks at an image.
 * @throws FirstlightError `source-unreadable`, `refused` for one that is packed
 */
export function inspectImage(file: HostPath, given: string): OwnImage {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) {
    throw new FirstlightError('source-unreadable', `reading the image ${given}: there is no such file`, {
      hint: '--image names a disk image, raw or qcow2; without it a small Debian one is made',
    })
  }
  let start: Buffer
  try {
    start = firstBytes(file, 8)
  } catch (thrown) {
    throw ioFailed(`reading the image ${given}`, thrown)
  }
  const format = formatOf(start)
  if (format === undefined) return { file, format: 'raw' }
  if (format.qemu !== undefined) return { file, format: format.qemu }
  throw new FirstlightError('refused', `the image ${given} is packed with ${format.name}`, { hint: format.hint })
}

/** What tells one image from another without reading it as a whole. */
export function identityOfImage({ file }: OwnImage): string {
  const { size, mtimeMs, ino } = fs.statSync(file)
  return `${file} ${size} ${mtimeMs} ${ino}`
}

/** Makes a disk that reads as the image, and keeps what is written for itself: the image is never written to. */
export async function makeOverlay(image: OwnImage, overlay: string, run: ProgramRunner): Promise<void> {
  const create = ['create', '-q', '-f', 'qcow2', '-b', image.file, '-F', image.format, overlay]
  await mustRun(run, ['qemu-img', ...create], { doing: `making a disk over ${image.file}` })
}

/** Where distributions have UEFI for virtual machines. */
const FIRMWARES: readonly (readonly [code: string, variables: string])[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
]

/** The bytes of a disk's first sector that a BIOS runs. */
const BOOT_CODE = 440

/**
 * The firmware that an image needs besides QEMU's own, which is a BIOS: UEFI, when there is nothing in it that a BIOS could run.
 * @throws FirstlightError `tool-missing`
 */
export async function firmwareFor(
  { file, format }: OwnImage,
  { directory, run }: { readonly directory: HostPath; readonly run: ProgramRunner },
): Promise<{ readonly code: string; readonly variables: string } | undefined> {
  const sector = path.join(directory, 'first-sector')
  const copy = ['dd', '-f', format, '-O', 'raw', 'bs=512', 'count=1', `if=${file}`, `of=${sector}`]
  await mustRun(run, ['qemu-img', ...copy], { doing: `looking at the first sector of ${file}` })
  const start = firstBytes(sector, BOOT_CODE)
  fs.rmSync(sector)
  if (start.some((byte) => byte !== 0)) return undefined
  const [code, blank] = FIRMWARES.find((files) => files.every((each) => fs.existsSync(each))) ?? []
  if (code === undefined || blank === undefined) {
    throw new FirstlightError('tool-missing', 'starting the image: it needs UEFI, and no firmware of it is installed', {
      hint: 'install ovmf (Debian) or edk2-ovmf (Fedora, Arch)',
    })
  }
  const variables = path.join(directory, 'variables.fd')
  if (!fs.existsSync(variables)) fs.copyFileSync(blank, variables)
  return { code, variables }
}

function firstBytes(file: string, count: number): Buffer {
  const descriptor = fs.openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(count)
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, count, 0))
  } finally {
    fs.closeSync(descriptor)
  }
}
