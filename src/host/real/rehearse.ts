import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import { formatBytes } from '../../util/bytes.ts'
import { doingOf } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'
import { makerOf } from './filesystems.ts'
import { formatArguments } from './luks.ts'
import { readDataOffset } from './luks-header.ts'
import type { Machine } from './machine.ts'
import { inDirectory } from './trial-directory.ts'

/** A key is made quickly here: what is tried is whether the rest is accepted. */
const QUICK_KEY = ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000']

/**
 * Lets the machine's own programs say whether they accept an operation, on a sparse file of the size that the device will
 * have: options that are wrong, and a device that is too small, are found before anything is changed.
 * @throws FirstlightError `command-failed`, in the words of the program
 */
export async function rehearse(machine: Machine, operation: Operation, size: () => Promise<number>): Promise<void> {
  switch (operation.kind) {
    case 'make-filesystem':
      return await onSparseFile(machine, await size(), (file) => makeThere(machine, operation, file))
    case 'format-luks':
      return await onSparseFile(machine, await size(), (file) => formatThere(machine, operation, file))
    default:
      return
  }
}

async function makeThere(machine: Machine, operation: Operation<'make-filesystem'>, file: string): Promise<void> {
  const { tool, args, made } = makerOf(operation)
  const { flags, most } = made.rehearsal
  // A program that writes would write to other devices too.
  if (made.rehearsal.writes && namesPath(operation.options)) return
  if (most !== undefined && fs.statSync(file).size > most) fs.truncateSync(file, most)
  const doing = `${doingOf(operation)}: trying it on an empty file`
  await asUntouched(machine.commands.run(tool, [...args, ...flags, '--', file], { doing }))
}

async function formatThere(machine: Machine, operation: Operation<'format-luks'>, file: string): Promise<void> {
  // Sums over the whole device are written for integrity; and the key of a CEX card is the card's.
  const isCostly = operation.cex || operation.options.some((option) => option.includes('integrity'))
  if (isCostly || namesPath(operation.options)) return
  const key = path.join(path.dirname(file), 'key')
  fs.writeFileSync(key, 'for a moment', { mode: 0o600 })
  const doing = `${doingOf(operation)}: trying it on an empty file`
  const { size } = fs.statSync(file)
  const args = formatArguments(operation, { key, node: file, more: QUICK_KEY })
  await asUntouched(machine.commands.run('cryptsetup', args, { doing }))
  // It goes on, and has the file grow: on a device only opening the volume would fail.
  const begin = readDataOffset(file)
  if (begin === undefined || begin < size) return
  const message = `its header takes ${formatBytes(begin)}, and the device has ${formatBytes(size)}`
  throw new FirstlightError('command-failed', `${doing}: ${message}`, {
    hint: 'make the device larger, or the header smaller (--luks2-keyslots-size); nothing was changed',
    facts: { header: begin, size },
  })
}

function namesPath(options: readonly string[]): boolean {
  return options.some((option) => /(^|[=,])\//.test(option))
}

async function asUntouched(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
    throw new FirstlightError('command-failed', thrown.message, {
      cause: thrown,
      hint: 'correct the options, or the size of the device; nothing was changed',
      facts: thrown.facts,
    })
  }
}

async function onSparseFile(machine: Machine, size: number, work: (file: string) => Promise<void>): Promise<void> {
  await inDirectory(machine, async (directory) => {
    const file = path.join(directory, 'device')
    fs.writeFileSync(file, '', { mode: 0o600 })
    try {
      fs.truncateSync(file, size)
    } catch {
      // Larger than a file may be here: then only the device itself can tell.
      return
    }
    await work(file)
  })
}
