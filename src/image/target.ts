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

/** A format of disk images that is no plain copy of a disk. */
export interface DiskFormat {
  readonly name: string
  /** What QEMU calls it, when it can run a machine from it. */
  readonly qemu?: 'qcow2' | 'vmdk' | 'vhdx'
  /** What makes a plain copy of it. */
  readonly hint: string
}

const TO_RAW = 'qemu-img convert -O raw IMAGE disk.raw makes a raw one'

/** The formats by how they begin, in hexadecimal. */
const FORMATS: Readonly<Record<string, DiskFormat>> = {
  '514649fb': { name: 'qcow2', qemu: 'qcow2', hint: TO_RAW },
  '4b444d56': { name: 'VMDK', qemu: 'vmdk', hint: TO_RAW },
  '7668647866696c65': { name: 'VHDX', qemu: 'vhdx', hint: TO_RAW },
  '1f8b': { name: 'gzip', hint: 'gunzip it first' },
  '425a68': { name: 'bzip2', hint: 'bunzip2 it first' },
  fd377a585a00: { name: 'xz', hint: 'unxz it first' },
  '28b52ffd': { name: 'zstd', hint: 'unzstd it first' },
}

/** The format of an image that begins with these eight bytes; nothing for a raw one. */
export function formatOf(start: Buffer): DiskFormat | undefined {
  return Object.entries(FORMATS).find(([magic]) => start.toString('hex').startsWith(magic))?.[1]
}

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
  const format = formatOf(start)
  if (format === undefined) return
  throw new FirstlightError('refused', `${path} is not a raw disk image: its format is ${format.name}`, {
    hint: format.hint,
  })
}
