import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { doingOf } from '../operation/table.ts'
import type { Operation } from '../operation/operation.ts'
import { blockOf, slavesOf } from './block.ts'
import { collect } from '../body.ts'
import { bodyOf, volumeKey } from './body.ts'
import { cexArguments, prepareCexKey, setVerificationPattern } from './cex.ts'
import { readLuksHeader } from './luks-header.ts'
import type { Machine } from './machine.ts'
import { claim } from './release.ts'
import { settle } from './udev.ts'

/** Random bytes of a generated key. It is written as twice as many hex digits: clevis cannot take binary keys. */
const KEY_SIZE = 4096

/** Makes the host hold a volume's key, in a file that nobody else may read, for this boot. */
export async function provideVolumeKey(
  machine: Machine,
  { volume, from }: Operation<'provide-volume-key'>,
): Promise<void> {
  const { store } = machine
  if (from === 'generated') {
    // A key that an interrupted run made may be the volume's already.
    if (store.read('key', volume) !== undefined) return
    store.write('key', volume, Buffer.from(machine.random(KEY_SIZE)).toString('hex'))
  } else if (from === 'cex') {
    store.write('key', volume, fs.readFileSync(path.join(machine.directories.etc, 'luks/cex.key')))
  } else {
    const key = bodyOf([from], machine)
    store.write('key', volume, key.bytes() ?? (await collect(key)))
  }
}

/** Formats a device as a LUKS2 volume. Redone, a volume that the key opens already is the one that was wanted. */
export async function formatLuks(machine: Machine, operation: Operation<'format-luks'>, redo: boolean): Promise<void> {
  const { volume, device, cex } = operation
  const node = machine.nodeOf(device)
  const doing = doingOf(operation)
  const key = keyFile(machine, volume)
  await claim(machine, node, { doing, redo })
  if (redo) {
    if (await isFormatted(machine, { node, key, operation })) return
    await machine.commands.run('wipefs', ['--all', '--', node], { doing })
  }
  const sizes = cex ? cexArguments(await prepareCexKey(machine, volume)) : []
  await machine.commands.run('cryptsetup', formatArguments(operation, { key, node, sizes }), { doing })
  if (cex) await setVerificationPattern(machine, node, key)
  await settle(machine, node)
}

/** What a volume is formatted with. */
export interface FormatParts {
  /** The file with its key. */
  readonly key: string
  readonly node: string
  /** What the key of a card asks for. */
  readonly sizes?: readonly string[]
  /** What counts more than the user's own options. */
  readonly more?: readonly string[]
}

/** The arguments of cryptsetup that format a volume. */
export function formatArguments(
  { label, uuid, options }: Operation<'format-luks'>,
  { key, node, sizes = [], more = [] }: FormatParts,
): readonly string[] {
  return [
    'luksFormat',
    '--type=luks2',
    '--batch-mode',
    `--key-file=${key}`,
    ...(label === undefined ? [] : [`--label=${label}`]),
    ...(uuid === undefined ? [] : [`--uuid=${uuid}`]),
    ...sizes,
    ...options,
    ...more,
    '--',
    node,
  ]
}

/** Opens a volume under its name. Redone, what an interrupted run left open is closed first. */
export async function openLuks(machine: Machine, operation: Operation<'open-luks'>, redo: boolean): Promise<void> {
  const { volume, device, discard, options, persistent } = operation
  const node = machine.nodeOf(device)
  const doing = doingOf(operation)
  await claim(machine, node, { doing, redo })
  if (!redo) demandFreeName(machine, operation)
  const args = [
    'open',
    '--type=luks',
    '--batch-mode',
    `--key-file=${keyFile(machine, volume)}`,
    ...(persistent ? ['--persistent'] : []),
    ...(discard ? ['--allow-discards'] : []),
    ...options,
    '--',
    node,
    volume,
  ]
  // 2: no keyslot takes the key.
  const { status } = await machine.commands.run('cryptsetup', args, { doing, accept: [0, 2] })
  if (status === 2) throw keyDoesNotOpen(doing)
  await settleVolume(machine, volume, node)
}

/**
 * Refuses a volume whose name is taken.
 * @throws FirstlightError `luks-mismatch`
 */
export function demandFreeName({ directories }: Machine, operation: Operation<'open-luks'>): void {
  const { volume } = operation
  if (!fs.existsSync(path.join(directories.dev, 'mapper', volume))) return
  throw new FirstlightError('luks-mismatch', `${doingOf(operation)}: a volume of this name is open already`, {
    hint: 'close it, or choose another name',
    facts: { volume },
  })
}

/** The failure of a key that opens nothing. */
export function keyDoesNotOpen(doing: string): FirstlightError {
  return new FirstlightError('luks-mismatch', `${doing}: the key does not open it`, {
    hint: 'check keyFile, or set wipeVolume: true to format the device anew; everything on it is lost',
  })
}

/** Removes a generated key from its volume, then forgets it. Redone, a key that opens nothing any more was removed. */
export async function dropVolumeKey(
  machine: Machine,
  operation: Operation<'drop-volume-key'>,
  redo: boolean,
): Promise<void> {
  const { volume, device } = operation
  if (redo && machine.store.read('key', volume) === undefined) return
  const node = machine.nodeOf(device)
  const key = keyFile(machine, volume)
  const doing = doingOf(operation)
  if (!redo || (await opens(machine, node, key))) {
    await machine.commands.run('cryptsetup', ['luksRemoveKey', '--batch-mode', '--', node, key], { doing })
  }
  machine.store.remove('key', volume)
  await settle(machine, node)
}

/** The file with a volume's key. @throws FirstlightError `luks-mismatch` when the host holds none */
export function keyFile(machine: Machine, volume: string): string {
  volumeKey(machine.store, volume)
  return machine.store.pathOf('key', volume)
}

/** Whether the key in a file opens a device. */
export async function opens(machine: Machine, node: string, key: string): Promise<boolean> {
  const args = ['open', '--type=luks', '--test-passphrase', '--batch-mode', `--key-file=${key}`, '--', node]
  const { status } = await machine.commands.run('cryptsetup', args, {
    doing: `trying a key on ${JSON.stringify(node)}`,
    accept: [0, 1, 2],
  })
  return status === 0
}

/** The node of an open volume on the device; `undefined` when it is closed. */
export function openNode(machine: Machine, volume: string, node: string): string | undefined {
  const mapped = path.join(machine.directories.dev, 'mapper', volume)
  if (!fs.existsSync(mapped)) return undefined
  const below = slavesOf(blockOf(machine.directories, mapped)).map((slave) => slave.number)
  if (below.includes(blockOf(machine.directories, node).number)) return mapped
  const message = `opening the volume ${JSON.stringify(volume)}: the name is taken by another volume`
  throw new FirstlightError('luks-mismatch', message, { facts: { volume } })
}

/** Waits until udev knows an open volume and its device. */
export async function settleVolume(machine: Machine, volume: string, node: string): Promise<void> {
  const mapped = openNode(machine, volume, node)
  await settle(machine, node, ...(mapped === undefined ? [] : [fs.realpathSync(mapped)]))
}

interface Formatted {
  readonly node: string
  readonly key: string
  readonly operation: Operation<'format-luks'>
}

async function isFormatted(machine: Machine, { node, key, operation }: Formatted): Promise<boolean> {
  const header = readLuksHeader(node)
  if (header?.version !== 2 || operation.cex) return false
  if (operation.uuid !== undefined && operation.uuid.toLowerCase() !== header.uuid.toLowerCase()) return false
  if (operation.label !== undefined && operation.label !== (header.label ?? '')) return false
  return await opens(machine, node, key)
}
