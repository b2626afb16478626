import fs from 'node:fs'
import path from 'node:path'
import type { HostPath, TargetPath } from '../../util/paths.ts'
import { refuseForeignDirectory } from '../../node/own-files.ts'
import { openChangeLog } from './change-log.ts'
import type { MachineChange, MachineState } from './devices/state.ts'
import { parseKept, readIfThere, writeDurably } from './kept-files.ts'
import type { ManifestChange, ManifestEntry } from './manifest.ts'
import { octal } from '../../util/octal.ts'

/** An entry of the manifest as the file has it: the mode is octal text, for people. */
type StoredEntry = Omit<ManifestEntry, 'mode'> & { readonly mode?: string }

type StoredChange =
  | Exclude<ManifestChange, { kind: 'set' }>
  | { readonly kind: 'set'; readonly path: TargetPath; readonly entry: StoredEntry }

/**
 * What a scratch machine keeps beside its root: `manifest.json` with owners, special bits and labels, `machine.json`
 * with the simulated devices, and `keys/` with the keys of LUKS volumes. See `docs/machine-file.md`.
 *
 * Changes of a file first go to a log beside it ({@link openChangeLog}), which is folded into the file now and then.
 */
export interface StateDirectory {
  /** The manifest's entries as they were kept. */
  readonly entries: readonly (readonly [TargetPath, ManifestEntry])[]
  /** Whether nothing was ever kept of the root's owners. */
  readonly isNew: boolean
  /** The devices as they were kept; `undefined` for a new machine. */
  readonly machine: MachineState | undefined
  logChange(change: ManifestChange): void
  /** Keeps a change of the devices, whose state is given after it. */
  logMachine(machine: MachineState, change: MachineChange): void
  /** Makes what was logged survive a power cut. */
  flushLogs(): void
  /** Folds the manifest's log into it. */
  writeManifest(entries: readonly (readonly [TargetPath, ManifestEntry])[]): void
  /** Keeps the devices whole. */
  writeMachine(machine: MachineState): void
  /** Keeps the devices whole where only a log has the newest changes. */
  foldMachine(machine: MachineState): void
  readonly keys: VolumeKeys
}

/** The keys that a host holds for LUKS volumes. */
export interface VolumeKeys {
  get(volume: string): Uint8Array | undefined
  set(volume: string, key: Uint8Array): void
  remove(volume: string): void
}

/** What is kept of a scratch machine, by name below its state directory, besides the journal. */
export const STATE_FILES = {
  manifest: 'manifest.json',
  manifestLog: 'manifest.log',
  machine: 'machine.json',
  machineLog: 'machine.log',
  keys: 'keys',
} as const

/**
 * Opens the state beside a root; nothing is made before the first write.
 * @throws FirstlightError `io-failed` when what is there cannot be read; `refused` for links, and what belongs to others
 */
export function openStateDirectory(directory: HostPath): StateDirectory {
  const at = (...names: readonly string[]): string => path.join(directory, ...names)
  const keyFile = (volume: string): string => at(STATE_FILES.keys, `key-${encodeURIComponent(volume)}`)
  for (const place of [directory, at(STATE_FILES.keys)]) refuseForeignDirectory(place)
  const [changes, machineChanges] = [
    openChangeLog(at(STATE_FILES.manifestLog)),
    openChangeLog(at(STATE_FILES.machineLog)),
  ]
  let isMachineWritten = false

  const writeMachine = (machine: MachineState): void => {
    writeDurably(at(STATE_FILES.machine), `${JSON.stringify(inOrder(machine), undefined, 2)}\n`)
    machineChanges.remove()
    isMachineWritten = true
  }
  return {
    isNew: !changes.isThere() && !fs.existsSync(at(STATE_FILES.manifest)),
    entries: readEntries(at(STATE_FILES.manifest), changes.read() as readonly StoredChange[]),
    machine: readMachine(at(STATE_FILES.machine), machineChanges.read() as readonly MachineChange[]),
    logChange: (change) => changes.append(stored(change)),
    logMachine(machine, change) {
      // A process begins with the whole: a boot may have come between, in which volumes and names were lost.
      if (isMachineWritten) machineChanges.append(change)
      else writeMachine(machine)
    },
    flushLogs() {
      changes.flush()
      machineChanges.flush()
    },
    writeManifest(entries) {
      if (!changes.isThere() && fs.existsSync(at(STATE_FILES.manifest))) return
      const nodes = Object.fromEntries(entries.map(([name, entry]) => [name, storedEntry(entry)]))
      writeDurably(at(STATE_FILES.manifest), `${JSON.stringify({ version: 1, nodes }, undefined, 2)}\n`)
      changes.remove()
    },
    writeMachine,
    foldMachine(machine) {
      if (machineChanges.isThere()) writeMachine(machine)
    },
    keys: {
      get: (volume) => readIfThere(keyFile(volume)),
      set: (volume, key) => writeDurably(keyFile(volume), key),
      remove: (volume) => fs.rmSync(keyFile(volume), { force: true }),
    },
  }
}

function readEntries(
  manifest: string,
  changes: readonly StoredChange[],
): readonly (readonly [TargetPath, ManifestEntry])[] {
  const file = readIfThere(manifest)
  const nodes = file ? (parseKept(manifest, file.toString()) as { nodes: Record<string, StoredEntry> }).nodes : {}
  const entries = new Map(Object.entries(nodes).map(([name, entry]) => [name as TargetPath, loadedEntry(entry)]))
  for (const change of changes) apply(entries, change)
  return [...entries]
}

function apply(entries: Map<TargetPath, ManifestEntry>, change: StoredChange): void {
  switch (change.kind) {
    case 'set':
      entries.set(change.path, loadedEntry(change.entry))
      return
    case 'remove':
      entries.delete(change.path)
      return
    case 'move':
      for (const [name, entry] of Array.from(entries)) {
        if (name !== change.from && !name.startsWith(`${change.from}/`)) continue
        entries.delete(name)
        entries.set((change.to + name.slice(change.from.length)) as TargetPath, entry)
      }
  }
}

function stored(change: ManifestChange): StoredChange {
  return change.kind === 'set' ? { ...change, entry: storedEntry(change.entry) } : change
}

function storedEntry({ mode, ...entry }: ManifestEntry): StoredEntry {
  return mode === undefined ? entry : { ...entry, mode: octal(mode) }
}

function loadedEntry({ mode, ...entry }: StoredEntry): ManifestEntry {
  return mode === undefined ? entry : { ...entry, mode: Number.parseInt(mode, 8) }
}

function readMachine(file: string, changes: readonly MachineChange[]): MachineState | undefined {
  const bytes = readIfThere(file)
  if (bytes === undefined) return undefined
  const machine = parseKept(file, bytes.toString()) as MachineState
  for (const { disks, volumes, names } of changes) {
    for (const [node, disk] of Object.entries(disks)) {
      if (disk) machine.disks[node] = disk
      else delete machine.disks[node]
    }
    Object.assign(machine.volumes, volumes)
    Object.assign(machine.names, names)
  }
  return machine
}

/** What is done side by side comes in no certain order: the file is the same all the same. */
function inOrder(machine: MachineState): MachineState {
  const { disks, volumes, names } = machine
  return { ...machine, disks: sortedByKey(disks), volumes: sortedByKey(volumes), names: sortedByKey(names) }
}

function sortedByKey<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
}
