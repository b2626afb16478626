import { FirstlightError } from '../../../errors.ts'
import { sha512 } from '../../../util/digest.ts'
import { reveal } from '../../../util/secret.ts'
import type { Operation } from '../../operation/operation.ts'
import type { BlockDevice } from './block-device.ts'
import { clearTable, requireDevice } from './find-device.ts'
import { indexOf } from './device-index.ts'
import type { StableUuid } from './stable-uuid.ts'
import type { LuksState, MachineState } from './state.ts'
import { concatBytes } from '../../../util/octets.ts'
import { utf8, utf8Length } from '../../../util/utf8.ts'

/** What work on LUKS needs besides the devices. */
export interface LuksOptions {
  readonly redo: boolean
  readonly uuid: StableUuid
  /** The key that the host holds for a volume. */
  readonly key: (volume: string) => Uint8Array | undefined
}

/** Most bytes of a LUKS2 label. */
const LABEL_SIZE = 47

/** Formats a device as `cryptsetup luksFormat --type luks2` does. */
export function formatLuks(state: MachineState, operation: Operation<'format-luks'>, { uuid, key }: LuksOptions): void {
  const { volume, label } = operation
  const doing = `formatting ${JSON.stringify(operation.device)} as the LUKS volume ${JSON.stringify(volume)}`
  const fail = (problem: string): FirstlightError => new FirstlightError('command-failed', `${doing}: ${problem}`)
  const device = requireDevice(state, doing, operation.device)
  if (utf8Length(label ?? '') > LABEL_SIZE) throw fail(`the label is longer than ${LABEL_SIZE} bytes`)
  const id = operation.uuid || uuid('luks', volume)
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw fail(`${JSON.stringify(id)} is not a UUID`)
  const keys = [digestOf(id, requireKey(key, doing, volume))]
  clearTable(state, device)
  const luks: LuksState = { version: 2, discard: false, keys, bindings: [], payload: {} }
  device.replaceArea({ type: 'crypto_LUKS', uuid: id, label: label || undefined, luks })
}

/** Opens a volume as `cryptsetup luksOpen` does. */
export function openLuks(state: MachineState, operation: Operation<'open-luks'>, { redo, key }: LuksOptions): void {
  const { volume, discard, persistent } = operation
  const doing = `opening the LUKS volume ${JSON.stringify(volume)}`
  const device = requireDevice(state, doing, operation.device)
  const luks = headerOf(device, doing)
  const open = state.volumes[volume]
  if (open && !(redo && open.device === device.node)) {
    throw new FirstlightError('luks-mismatch', `${doing}: a volume of this name is open already`)
  }
  if (!opensWith(device, requireKey(key, doing, volume))) {
    throw new FirstlightError('luks-mismatch', `${doing}: the key does not open it`)
  }
  if (persistent) luks.discard = discard
  state.volumes[volume] = { device: device.node, discard }
  indexOf(state).refreshVolume(volume)
}

/** Binds a volume as `clevis luks bind` does; the servers are taken to answer. */
export function bindClevis(state: MachineState, operation: Operation<'bind-clevis'>): void {
  const doing = `binding the LUKS volume ${JSON.stringify(operation.volume)}`
  const luks = headerOf(requireDevice(state, doing, operation.device), doing)
  const binding = { pin: operation.pin, config: sha512(reveal(operation.config)) }
  const known = luks.bindings.some(({ pin, config }) => pin === binding.pin && config === binding.config)
  if (!known) luks.bindings.push(binding)
}

/** Removes the key of a volume as `cryptsetup luksRemoveKey` does, unless nothing else would open it. */
export function dropLuksKey(
  state: MachineState,
  operation: Operation<'drop-volume-key'>,
  { redo, key }: LuksOptions,
): void {
  const doing = `removing the generated key of the LUKS volume ${JSON.stringify(operation.volume)}`
  const device = requireDevice(state, doing, operation.device)
  const luks = headerOf(device, doing)
  if (luks.bindings.length === 0) {
    throw new FirstlightError('luks-mismatch', `${doing}: nothing else opens it`)
  }
  const bytes = key(operation.volume)
  if (!bytes && redo) return
  const digest = digestOf(device.area.uuid ?? '', requireKey(key, doing, operation.volume))
  luks.keys = luks.keys.filter((known) => known !== digest)
}

/** Stands for every key: in a copy of a real machine, whose own tools say whether a key opens a volume. */
export const ANY_KEY = '*'

/** Whether a key opens a device. */
export function opensWith(device: BlockDevice, key: Uint8Array): boolean {
  if (device.area.luks?.keys.includes(ANY_KEY)) return true
  return device.area.luks?.keys.includes(digestOf(device.area.uuid ?? '', key)) ?? false
}

/** How the state knows a key: salted with the volume's UUID. */
export function digestOf(salt: string, key: Uint8Array): string {
  return sha512(concatBytes([utf8(`${salt}\n`), key]))
}

function headerOf(device: BlockDevice, doing: string): LuksState {
  if (device.area.luks) return device.area.luks
  throw new FirstlightError('luks-mismatch', `${doing}: ${JSON.stringify(device.node)} has no LUKS header`)
}

function requireKey(key: LuksOptions['key'], doing: string, volume: string): Uint8Array {
  const bytes = key(volume)
  if (bytes) return bytes
  throw new FirstlightError('luks-mismatch', `${doing}: there is no key for it`)
}
