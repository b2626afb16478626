import { FirstlightError } from '../../errors.ts'
import { NO_CONTENTS, type Content, type ContentStore } from '../../util/content.ts'
import type { Host } from '../host.ts'
import type { AccountOperation, Operation } from '../operation/operation.ts'
import { isOf } from '../operation/table.ts'
import { copyOf } from '../../util/copy-of.ts'
import type { DevicePath, TargetPath } from '../../util/paths.ts'
import { createAccounts } from './accounts.ts'
import { bodyOf } from '../bodies.ts'
import { collect, type Body } from '../body.ts'
import { createDevices } from './devices/devices.ts'
import { stableUuids, type StableUuid } from './devices/stable-uuid.ts'
import type { MachineChange, MachineState } from './devices/state.ts'
import type { UsesOutside } from './devices/uses.ts'
import { asIoError } from './io-error.ts'
import { demandWritable } from './read-only.ts'
import { isUnitEnabled } from './units.ts'
import { labelPolicy } from './labels.ts'
import { performOnSystem } from './system.ts'
import type { MachineDescription } from './machine/description.ts'
import { createManifest, type ManifestEntry } from './manifest.ts'
import { createNodes } from './nodes.ts'
import { overlayTree } from './overlay-tree.ts'
import type { StateDirectory, VolumeKeys } from './state-directory.ts'
import type { Tree } from './tree.ts'
import { toHex } from '../../util/octets.ts'
import { utf8 } from '../../util/utf8.ts'

/** What is around a scratch machine, and may be left out. */
export interface Surroundings {
  /** @default nothing was fetched */
  readonly contents?: ContentStore
  /** What ids that nobody asked for are derived from, e.g. the digest of the config. @default '' */
  readonly seed?: string
  /** @default the system's */
  readonly clock?: () => Date
}

/** What is around a machine, with what stands for that which was left out. */
export function surroundingsOf(given: Surroundings): Pick<Assembly, 'contents' | 'uuid' | 'clock'> {
  const { contents = NO_CONTENTS, seed = '', clock = (): Date => new Date() } = given
  return { contents, uuid: stableUuids(seed), clock }
}

/** The parts of a scratch machine. */
export interface Assembly {
  readonly description: MachineDescription
  readonly contents: ContentStore
  readonly uuid: StableUuid
  readonly clock: () => Date
  readonly random: (size: number, purpose: string) => Uint8Array
  readonly tree: Tree
  readonly entries: readonly (readonly [TargetPath, ManifestEntry])[]
  readonly state: MachineState
  readonly keys: VolumeKeys
  /** Whether what the root lacks of its account files and settings is taken to be as on a container host. */
  readonly assumesAccounts: boolean
  /** Finds disks when they are first asked for. */
  readonly discover?: (paths: readonly DevicePath[]) => Promise<MachineState['disks']>
  /** Who uses a device besides what the state knows. */
  readonly outside?: UsesOutside
  /** Where changes are kept; absent in a simulation. */
  readonly keep?: Omit<StateDirectory, 'isNew' | 'entries' | 'machine' | 'keys'>
}

/** Size of a generated key: as many random bytes, written as twice as many hex digits (binary keys upset clevis). */
const KEY_SIZE = 4096

/** Puts a scratch machine together. */
export function assembleHost(assembly: Assembly): Host {
  const { keep, ...parts } = assembly
  const { description, contents, tree, keys } = parts
  const { state } = assembly
  const manifest = createManifest(assembly.entries, (change) => keep?.logChange(change))
  const body = (list: readonly Content[]): Body =>
    bodyOf(list, { contents, key: (volume) => keyOf(keys, volume), secureKey: simulatedSecureKey })
  const nodes = createNodes({ tree, manifest, body })
  const { clock, assumesAccounts: assumes } = assembly
  const accounts = createAccounts({ nodes, clock, assumes })
  /** Whether something of the devices is kept nowhere yet; what is done again in any case waits for the sync. */
  let isMachineUnkept = false
  const change = (work: (machine: MachineState) => MachineChange | undefined): void => {
    const changed = work(state)
    state.isTouched = true
    if (changed === undefined) isMachineUnkept = true
    else keep?.logMachine(state, changed)
  }
  const devices = createDevices({
    read: () => state,
    change,
    uuid: assembly.uuid,
    key: (volume) => keys.get(volume),
    discover: assembly.discover,
    outside: assembly.outside,
    isDirectory: (path) => nodes.now.stat(path)?.kind === 'directory',
  })
  /** Looks when the files are as the accounts are by now. */
  const settled = async <Answer>(look: () => Promise<Answer>): Promise<Answer> => {
    await accounts.flush()
    return look()
  }

  return {
    backend: 'scratch',
    files: {
      resolve: (path) => settled(() => nodes.resolve(path)),
      stat: (path) => settled(() => nodes.stat(path)),
      read: (path) => settled(() => nodes.read(path)),
      part: (path, from, length) => settled(() => nodes.part(path, from, length)),
      list: (path) => settled(() => nodes.list(path)),
    },
    devices,
    accounts,
    system: {
      bootId: async () => description.bootId,
      isUnitEnabled: (unit) => isUnitEnabled(nodes, unit),
      labelPolicy: () => labelPolicy(nodes),
      isLive: async () => description.isLive,
      mountsBelow: async (path) => devices.mountsBelow(path),
    },
    perform(operation, { redo = false, signal } = {}) {
      return asIoError(operation, () => {
        signal?.throwIfAborted()
        return isOf('accounts', operation) ? accounts.perform(operation, redo) : performOther(operation, redo)
      })
    },
    async sync({ more = false } = {}) {
      await accounts.flush()
      if (isMachineUnkept) keep?.writeMachine(state)
      isMachineUnkept = false
      if (more) {
        keep?.flushLogs()
        return
      }
      keep?.foldMachine(state)
      keep?.writeManifest(manifest.entries())
    },
    async simulate() {
      await accounts.flush()
      return assembleHost({
        ...parts,
        tree: overlayTree(tree),
        entries: manifest.entries(),
        state: copyOf(state),
        keys: keysInMemory(keys),
      })
    },
  }

  /** What is no work on accounts may read or change their files. */
  function performOther(operation: OtherOperation, redo: boolean): void | Promise<void> {
    const flushed = accounts.flush()
    return flushed ? flushed.then(() => performForgetting(operation, redo)) : performForgetting(operation, redo)
  }

  function performForgetting(operation: OtherOperation, redo: boolean): void | Promise<void> {
    const forget = (): void => {
      if (operation.kind !== 'set-attributes') accounts.forget()
    }
    try {
      return performOne(operation, redo)?.finally(forget)
    } finally {
      forget()
    }
  }

  function performOne(operation: OtherOperation, redo: boolean): void | Promise<void> {
    if (isOf('nodes', operation)) {
      if (!redo) demandWritable(state, () => nodes.now.resolve(operation.path))
      return nodes.perform(operation, redo)
    }
    if (isOf('system', operation)) return performOnSystem({ nodes, change }, operation, redo)
    if (operation.kind === 'provide-volume-key') return provideKey(operation)
    devices.perform(operation, redo)
    if (operation.kind === 'drop-volume-key') keys.remove(operation.volume)
  }

  async function provideKey({ volume, from }: Operation<'provide-volume-key'>): Promise<void> {
    if (from === 'generated' || from === 'cex') {
      // A key that an attempt which was cut short has made is as good as any.
      if (!keys.get(volume)) keys.set(volume, utf8(toHex(assembly.random(KEY_SIZE, volume))))
      return
    }
    const key = body([from])
    keys.set(volume, key.bytes() ?? (await collect(key)))
  }
}

type OtherOperation = Exclude<Operation, AccountOperation>

function keyOf(keys: VolumeKeys, volume: string): Uint8Array {
  const key = keys.get(volume)
  if (key !== undefined) return key
  const doing = `reading the key of the LUKS volume ${JSON.stringify(volume)}`
  throw new FirstlightError('luks-mismatch', `${doing}: there is none`)
}

/** A scratch machine has no crypto card: what stands for its key says so. */
function simulatedSecureKey(volume: string, part: string): Uint8Array {
  return utf8(`simulated ${part} of the secure key of ${volume}\n`)
}

/** Keys that are nowhere but in memory, over others that stay as they are. */
export function keysInMemory(below?: VolumeKeys): VolumeKeys {
  const own = new Map<string, Uint8Array | undefined>()
  return {
    get: (volume) => (own.has(volume) ? own.get(volume) : below?.get(volume)),
    set: (volume, key) => void own.set(volume, key),
    remove: (volume) => void own.set(volume, undefined),
  }
}
