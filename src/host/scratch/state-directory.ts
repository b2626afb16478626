import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { HostPath, TargetPath } from '../../util/paths.ts'
import type { MachineState } from './devices/state.ts'
import type { ManifestChange, ManifestEntry } from './manifest.ts'
import { makeDirectories } from '../../node/make-directories.ts'
import { openOwnFile, readOwnFile, refuseForeignDirectory, truncateOwnFile } from '../../node/own-files.ts'

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = fs.constants

/** An entry of the manifest as the file has it: the mode is octal text, for people. */
type StoredEntry = Omit<ManifestEntry, 'mode'> & { readonly mode?: string }

type StoredChange =
  | Exclude<ManifestChange, { kind: 'set' }>
  | { readonly kind: 'set'; readonly path: TargetPath; readonly entry: StoredEntry }

/**
 * What a scratch machine keeps beside its root: `manifest.json` with owners, special bits and labels, `machine.json`
 * with the simulated devices, and `keys/` with the keys of LUKS volumes. See `docs/machine-file.md`.
 *
 * Changes of the manifest first go to `manifest.log`, one line each, so that ten thousand files do not rewrite the
 * manifest ten thousand times and a process that is killed loses nothing; `sync` folds the log into the manifest.
 */
export interface StateDirectory {
  /** The manifest's entries as they were kept. */
  readonly entries: readonly (readonly [TargetPath, ManifestEntry])[]
  /** Whether nothing was ever kept of the root's owners. */
  readonly isNew: boolean
  /** The devices as they were kept; `undefined` for a new machine. */
  readonly machine: MachineState | undefined
  logChange(change: ManifestChange): void
  writeManifest(entries: readonly (readonly [TargetPath, ManifestEntry])[]): void
  writeMachine(machine: MachineState): void
  readonly keys: VolumeKeys
}

/** The keys that a host holds for LUKS volumes. */
export interface VolumeKeys {
  get(volume: string): Uint8Array | undefined
  set(volume: string, key: Uint8Array): void
  remove(volume: string): void
}

/**
 * Opens the state beside a root; nothing is made before the first write.
 * @throws FirstlightError `io-failed` when what is there cannot be read; `refused` for links, and what belongs to others
 */
export function openStateDirectory(directory: HostPath): StateDirectory {
  const at = (...names: readonly string[]): string => path.join(directory, ...names)
  const keyFile = (volume: string): string => at('keys', `key-${encodeURIComponent(volume)}`)
  for (const place of [directory, at('keys')]) refuseForeignDirectory(place)
  let log: number | undefined
  let wasReplayed = fs.existsSync(at('manifest.log'))

  return {
    isNew: !wasReplayed && !fs.existsSync(at('manifest.json')),
    entries: readEntries(at('manifest.json'), at('manifest.log')),
    machine: readMachine(at('machine.json')),
    logChange(change) {
      log ??= openLog()
      fs.writeFileSync(log, `${JSON.stringify(stored(change))}\n`)
    },
    writeManifest(entries) {
      if (log === undefined && !wasReplayed && fs.existsSync(at('manifest.json'))) return
      wasReplayed = false
      const nodes = Object.fromEntries(entries.map(([name, entry]) => [name, storedEntry(entry)]))
      writeDurably(at('manifest.json'), `${JSON.stringify({ version: 1, nodes }, undefined, 2)}\n`)
      if (log !== undefined) fs.closeSync(log)
      log = undefined
      fs.rmSync(at('manifest.log'), { force: true })
    },
    writeMachine: (machine) => writeDurably(at('machine.json'), `${JSON.stringify(inOrder(machine), undefined, 2)}\n`),
    keys: {
      get: (volume) => readIfThere(keyFile(volume)),
      set: (volume, key) => writeDurably(keyFile(volume), key),
      remove: (volume) => fs.rmSync(keyFile(volume), { force: true }),
    },
  }

  function openLog(): number {
    makeOwnDirectory(directory)
    // A line that was cut short goes, or the next one would be lost with it.
    const before = readIfThere(at('manifest.log'))
    if (before) truncateOwnFile(at('manifest.log'), before.lastIndexOf('\n') + 1)
    return openOwnFile(at('manifest.log'), O_APPEND | O_CREAT | O_WRONLY)
  }
}

function readEntries(manifest: string, log: string): readonly (readonly [TargetPath, ManifestEntry])[] {
  const file = readIfThere(manifest)
  const nodes = file ? (parseJson(manifest, file) as { nodes: Record<string, StoredEntry> }).nodes : {}
  const entries = new Map(Object.entries(nodes).map(([name, entry]) => [name as TargetPath, loadedEntry(entry)]))
  const lines = readIfThere(log)?.toString('utf8').split('\n') ?? []
  // What follows the last line break is a line that was cut short: its operation is done again.
  for (const line of lines.slice(0, -1)) apply(entries, parseJson(log, Buffer.from(line)) as StoredChange)
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
  return mode === undefined ? entry : { ...entry, mode: mode.toString(8).padStart(4, '0') }
}

function loadedEntry({ mode, ...entry }: StoredEntry): ManifestEntry {
  return mode === undefined ? entry : { ...entry, mode: Number.parseInt(mode, 8) }
}

function readMachine(file: string): MachineState | undefined {
  const bytes = readIfThere(file)
  return bytes && (parseJson(file, bytes) as MachineState)
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readOwnFile(file)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    if (thrown instanceof FirstlightError) throw thrown
    throw new FirstlightError('io-failed', `reading ${JSON.stringify(file)}: it cannot be read`, { cause: thrown })
  }
}

function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    const hint = 'remove the directory that it is in, and the root beside it, to start anew'
    throw new FirstlightError('io-failed', `reading ${JSON.stringify(file)}: it is damaged`, { cause, hint })
  }
}

/** Through a file beside it, flushed before it is renamed: a power cut leaves the old or the new. */
function writeDurably(file: string, data: string | Uint8Array): void {
  makeOwnDirectory(path.dirname(file))
  const temporary = `${file}.new`
  // What a run left that was killed, or somebody else's link: never written through.
  fs.rmSync(temporary, { force: true })
  const descriptor = openOwnFile(temporary, O_CREAT | O_EXCL | O_WRONLY)
  try {
    fs.writeFileSync(descriptor, data, { flush: true })
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
}

/** Somebody else may have made it since it was looked at. */
function makeOwnDirectory(directory: string): void {
  makeDirectories(directory, 0o700)
  refuseForeignDirectory(directory)
}

/** What is done side by side comes in no certain order: the file is the same all the same. */
function inOrder(machine: MachineState): MachineState {
  const { disks, volumes, names } = machine
  return { ...machine, disks: sortedByKey(disks), volumes: sortedByKey(volumes), names: sortedByKey(names) }
}

function sortedByKey<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
}
