import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import { findPartitions, type ChosenPartitions, type Stretch } from './partitions.ts'

/** Where things are put: the root tree of a system, or a disk image with one in it. */
export type ImageTarget =
  | { readonly kind: 'tree'; readonly directory: HostPath }
  | {
      readonly kind: 'disk'
      readonly file: HostPath
      readonly root: Stretch
      /** The filesystem that the boot loader reads, when it has a partition of its own. */
      readonly boot?: Stretch
    }

/** Formats of disk images that are no plain copy of a disk, by how they begin, and what makes one of them. */
const FORMATS: readonly { readonly name: string; readonly magic: string; readonly hint: string }[] = [
  { name: 'qcow2', magic: '514649fb', hint: 'qemu-img convert -O raw IMAGE disk.raw makes a raw one' },
  { name: 'VMDK', magic: '4b444d56', hint: 'qemu-img convert -O raw IMAGE disk.raw makes a raw one' },
  { name: 'VHDX', magic: '7668647866696c65', hint: 'qemu-img convert -O raw IMAGE disk.raw makes a raw one' },
  { name: 'gzip', magic: '1f8b', hint: 'gunzip it first' },
  { name: 'xz', magic: 'fd377a585a00', hint: 'unxz it first' },
  { name: 'zstd', magic: '28b52ffd', hint: 'unzstd it first' },
]

/**
 * Looks at what was named: a directory is a root tree; a regular file is a raw disk image, with a GPT or with one
 * filesystem alone.
 * @throws FirstlightError `source-unreadable`; `refused` for what is neither, and for an image in another format
 */
export function inspectTarget(path: HostPath, chosen: ChosenPartitions): ImageTarget {
  const stat = lookAt(path)
  if (stat.isDirectory()) {
    if (chosen.root !== undefined || chosen.boot !== undefined) {
      throw new FirstlightError('usage', `${path} is a directory: it has no partitions to choose from`)
    }
    return { kind: 'tree', directory: path }
  }
  if (!stat.isFile()) {
    throw new FirstlightError('refused', `${path} is neither a directory nor a regular file`, {
      hint: "mount a disk's filesystems, and name the directory of its root",
    })
  }
  const descriptor = openImage(path)
  try {
    refuseFormats(path, read(descriptor, 0, 8))
    const places = findPartitions((offset, length) => read(descriptor, offset, length), {
      path,
      chosen,
      size: stat.size,
    })
    return { ...places, kind: 'disk', file: path }
  } finally {
    fs.closeSync(descriptor)
  }
}

function lookAt(path: HostPath): fs.Stats {
  try {
    return fs.statSync(path)
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `looking at ${path} failed`, {
      cause,
      hint: 'the argument is a directory with a root tree, or a raw disk image',
    })
  }
}

function openImage(path: HostPath): number {
  try {
    return fs.openSync(path, 'r')
  } catch (thrown) {
    throw ioFailed(`reading ${path}`, thrown)
  }
}

function read(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, offset))
}

function refuseFormats(path: HostPath, start: Buffer): void {
  const format = FORMATS.find(({ magic }) => start.toString('hex').startsWith(magic))
  if (format === undefined) return
  throw new FirstlightError('refused', `${path} is not a raw disk image: its format is ${format.name}`, {
    hint: format.hint,
  })
}
