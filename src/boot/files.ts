import fs from 'node:fs'
import path from 'node:path'
import type { Config } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import { makeDirectories } from '../node/make-directories.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { isJsonObject } from '../util/json.ts'

/** One config of a boot: the image's, the user's, or one that the user's refers to. */
export interface FetchedConfig {
  readonly kind: 'base' | 'user'
  /** `system`, `cmdline`, the platform's id, or the path of a referenced config's URL. */
  readonly source: string
  readonly referenced: boolean
}

/** What the stages of one boot hand on in Ignition's own files. */
export interface IgnitionState {
  readonly fetchedConfigs: readonly FetchedConfig[]
}

/** Writes the rendered config of the user as Ignition caches it: compact JSON, mode 0640, put in place by a rename. */
export function writeCache(file: string, config: Config): Uint8Array {
  const full = { ...config, kernelArguments: {}, passwd: {}, storage: {}, systemd: {}, ...config }
  const bytes = Buffer.from(JSON.stringify(full))
  attempt(`caching the config in ${file}`, () => writeAtomically(file, bytes, 0o640))
  return bytes
}

/** Reads the cache. @throws FirstlightError `source-unreadable` */
export function readCache(file: string): Buffer {
  try {
    return fs.readFileSync(file)
  } catch (error) {
    throw new FirstlightError('source-unreadable', `reading the config that the fetch stage cached in ${file} failed`, {
      cause: error,
      hint: 'run the fetch stage first',
    })
  }
}

/** Writes the state file: JSON with a newline, mode 0600, its directory 0700. */
export function writeState(file: string, state: IgnitionState): void {
  attempt(`writing the state file ${file}`, () => {
    makeDirectories(path.dirname(file), 0o700)
    writeAtomically(file, `${JSON.stringify(state)}\n`, 0o600)
  })
}

/** The state of earlier stages. @throws FirstlightError `source-unreadable` when it is damaged */
export function readState(file: string): IgnitionState {
  const damaged = (what: string, cause?: unknown): FirstlightError =>
    new FirstlightError('source-unreadable', `reading the state file ${file}: ${what}`, {
      cause,
      hint: 'remove it and begin again with the stage fetch-offline',
    })
  let value: unknown
  try {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
    if (text === '') return { fetchedConfigs: [] }
    value = JSON.parse(text)
  } catch (error) {
    throw damaged(error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', error)
  }
  const configs = isJsonObject(value) ? (value['fetchedConfigs'] ?? []) : undefined
  if (!Array.isArray(configs)) throw damaged('it is no list of configs')
  return { fetchedConfigs: configs.filter(isFetchedConfig) }
}

function isFetchedConfig(value: unknown): value is FetchedConfig {
  if (!isJsonObject(value)) return false
  const { kind, source, referenced } = value
  return (kind === 'base' || kind === 'user') && typeof source === 'string' && typeof referenced === 'boolean'
}

/** The journal of this boot, which lies in memory. */
export function workingJournal(stateFile: string): HostPath {
  return hostPath(`${stateFile}.journal`)
}

/** Whether a phase of this boot has noted something there. */
export function hasWorkingJournal(stateFile: string): boolean {
  return fs.existsSync(workingJournal(stateFile))
}

/** Where a later stage leaves what it found out about the config. */
export function checkedConfig(stateFile: string): HostPath {
  return hostPath(`${stateFile}.checked`)
}

/** Where fetched contents stay until the last stage, so that each is fetched once in a boot. */
export function keptContents(stateFile: string): HostPath {
  return hostPath(path.join(path.dirname(stateFile), 'contents'))
}

/** What one stage left for the next is nothing after the last one. */
export function forgetStages(stateFile: string): void {
  fs.rmSync(keptContents(stateFile), { recursive: true, force: true })
  fs.rmSync(checkedConfig(stateFile), { force: true })
}

/** Puts a file for the later stages of this boot in place. */
export function writeForLater(file: HostPath, text: string): void {
  attempt(`writing ${file}`, () => writeAtomically(file, text, 0o600))
}

/** Leaves the flag that brings the network up. */
export function touchFlag(file: string): void {
  attempt(`leaving the flag ${file}`, () => {
    makeDirectories(path.dirname(file), 0o755)
    fs.writeFileSync(file, '')
  })
}

/** Leaves what a screen shows of a failure beside the state: for the boot's other programs, and gone with the boot. */
export function writeFailure(stateFile: string, text: string): void {
  const file = path.join(path.dirname(stateFile), 'failure')
  attempt(`leaving the failure in ${file}`, () => {
    makeDirectories(path.dirname(file), 0o700)
    writeAtomically(file, text, 0o600)
  })
}

/** The root of the machine that is made; an empty directory for stages that are given none, as devices need none. */
export function rootOf({ root, stateFile }: { readonly root: string; readonly stateFile: string }): HostPath {
  return hostPath(root === '' ? emptyRoot(stateFile) : root)
}

function emptyRoot(stateFile: string): string {
  const directory = path.join(path.dirname(stateFile), 'no-root')
  attempt(`making the empty directory ${directory}`, () => makeDirectories(directory, 0o700))
  return directory
}

function attempt(doing: string, action: () => void): void {
  try {
    action()
  } catch (cause) {
    throw new FirstlightError('io-failed', `${doing} failed`, { cause })
  }
}

function writeAtomically(file: string, text: string | Uint8Array, mode: number): void {
  makeDirectories(path.dirname(file), 0o755)
  const temporary = `${file}.new`
  const descriptor = fs.openSync(temporary, 'w', mode)
  try {
    fs.fchmodSync(descriptor, mode)
    // Writes all of it or throws: a full file system takes a part of one write, and says so only at the next.
    fs.writeFileSync(descriptor, text)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
}
