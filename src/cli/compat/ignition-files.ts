import fs from 'node:fs'
import path from 'node:path'
import type { Config } from '../../config/model.ts'
import { FirstlightError } from '../../errors.ts'

/** What the stages of one boot hand on in the field's own files. */
export interface IgnitionState {
  readonly fetchedConfigs: readonly {
    readonly kind: 'base' | 'user'
    readonly source: string
    readonly referenced: boolean
  }[]
}

/** Writes the rendered config of the user as the field caches it: compact JSON, mode 0640, put in place by a rename. */
export function writeCache(file: string, config: Config): void {
  const full = { ...config, kernelArguments: {}, passwd: {}, storage: {}, systemd: {}, ...config }
  writeAtomically(file, JSON.stringify(full), 0o640)
}

/** Reads the cache. @throws FirstlightError `source-unreadable` */
export function readCache(file: string): Uint8Array {
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
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeAtomically(file, `${JSON.stringify(state)}\n`, 0o600)
}

/** The state of earlier stages. @throws FirstlightError `source-unreadable` when it is damaged */
export function readState(file: string): IgnitionState {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  if (text === '') return { fetchedConfigs: [] }
  try {
    const value = JSON.parse(text) as Partial<IgnitionState>
    return { fetchedConfigs: value.fetchedConfigs ?? [] }
  } catch (error) {
    throw new FirstlightError('source-unreadable', `reading the state file ${file}: it is not JSON`, { cause: error })
  }
}

/** Leaves the flag that brings the network up. */
export function touchFlag(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 })
  fs.writeFileSync(file, '')
}

/** Leaves what a screen shows of a failure beside the state: for the boot's other programs, and gone with the boot. */
export function writeFailure(stateFile: string, text: string): void {
  const file = path.join(path.dirname(stateFile), 'failure')
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeAtomically(file, text, 0o600)
}

/** An empty directory for stages that are given no root: devices need none. */
export function emptyRoot(stateFile: string): string {
  const directory = path.join(path.dirname(stateFile), 'no-root')
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  return directory
}

function writeAtomically(file: string, text: string, mode: number): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 })
  const temporary = `${file}.new`
  const descriptor = fs.openSync(temporary, 'w', mode)
  try {
    fs.fchmodSync(descriptor, mode)
    fs.writeFileSync(descriptor, text)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
}
