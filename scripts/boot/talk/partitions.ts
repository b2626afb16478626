import fs from 'node:fs'
import { run } from '../run.ts'

const MIB = 1024 * 1024

/** A partition of the talk's machine: its number, and where it is, in MiB. */
export interface Partition {
  readonly number: number
  readonly label: string
  readonly at: number
  readonly size: number
  readonly type: string
  readonly guid?: string
}

/** What ChromeOS gives the partitions that its loader chooses from. */
const CHROMEOS_ROOT = '3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec'

/** The numbers and labels of Flatcar's own layout. */
export const ESP: Partition = { number: 1, label: 'EFI-SYSTEM', at: 1, size: 32, type: 'ef00' }
export const USR_A: Partition = {
  number: 3,
  label: 'USR-A',
  at: 33,
  size: 256,
  type: CHROMEOS_ROOT,
  guid: '7130c94a-213a-4e5a-8e26-6cce9662f132',
}
export const USR_B: Partition = {
  number: 4,
  label: 'USR-B',
  at: 289,
  size: 256,
  type: CHROMEOS_ROOT,
  guid: 'e03dd35c-7c2d-4a47-b3fe-27f15780a57c',
}
export const OEM: Partition = { number: 6, label: 'OEM', at: 545, size: 16, type: '8300' }
export const ROOT: Partition = { number: 9, label: 'ROOT', at: 561, size: 192, type: '8304' }
/** The last has room behind it, as on a disk that is larger than the image. */
export const DISK_SIZE = 1024

/** Makes a disk with these partitions, empty. */
export function makePartitions(file: string): void {
  fs.writeFileSync(file, '')
  fs.truncateSync(file, DISK_SIZE * MIB)
  const options = [ESP, USR_A, USR_B, OEM, ROOT].flatMap(({ number, label, at, size, type, guid }) => [
    `--new=${number}:${at}MiB:+${size}MiB`,
    `--typecode=${number}:${type}`,
    `--change-name=${number}:${label}`,
    ...(guid === undefined ? [] : [`--partition-guid=${number}:${guid}`]),
  ])
  run('sgdisk', [...options, file])
}

/** Writes an image into a partition. */
export function fill(file: string, { at }: Partition, image: string): void {
  run('dd', [`if=${image}`, `of=${file}`, 'bs=1M', `seek=${at}`, 'conv=notrunc,sparse', 'status=none'])
}

/** What the table says of a partition: the 128 bytes of its entry. */
export function entryOf(file: string, { number }: Partition): Buffer {
  return read(file, 2 * 512 + (number - 1) * 128, 128)
}

/** All bytes of a partition as the layout has it. */
export function bytesOf(file: string, { at, size }: Partition): Buffer {
  return read(file, at * MIB, size * MIB)
}

/** Changes one byte within a partition, as a failing disk or an attacker would. */
export function damage(file: string, { at }: Partition, offset: number): void {
  const before = read(file, at * MIB + offset, 1)
  const descriptor = fs.openSync(file, 'r+')
  fs.writeSync(descriptor, Uint8Array.of((before[0] ?? 0) ^ 0xff), 0, 1, at * MIB + offset)
  fs.closeSync(descriptor)
}

function read(file: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const descriptor = fs.openSync(file, 'r')
  fs.readSync(descriptor, bytes, 0, length, from)
  fs.closeSync(descriptor)
  return bytes
}
