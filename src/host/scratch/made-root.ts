import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { openOwnFile, readOwnFile, refuseForeignDirectory } from '../../node/own-files.ts'
import { makeDirectories } from '../../node/make-directories.ts'
import type { HostPath } from '../../util/paths.ts'
import { readMounts } from '../real/mounts.ts'
import { STATE_FILES } from './state-directory.ts'

/** The file that names the root which a run made: only such a one is ever removed. */
const FILE = 'root.json'

const { O_CREAT, O_TRUNC, O_WRONLY } = fs.constants

/** Notes that a directory was made just now, so that it is known again. */
export function noteMadeRoot(root: HostPath, stateDirectory: HostPath): void {
  makeDirectories(stateDirectory, 0o700)
  refuseForeignDirectory(stateDirectory)
  const descriptor = openOwnFile(path.join(stateDirectory, FILE), O_CREAT | O_TRUNC | O_WRONLY)
  try {
    fs.writeFileSync(descriptor, `${JSON.stringify({ root: identityOf(root) })}\n`)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** What a state directory holds of a scratch machine, besides the lock. */
const KEPT = ['journal', ...Object.values(STATE_FILES), FILE]

/**
 * Refuses a root that is there and that no run made, or that holds another filesystem. One that is not there is nobody's.
 * @throws FirstlightError `refused`
 */
export function refuseForeignRoot(root: HostPath, stateDirectory: HostPath, shown: string): void {
  refuseForeignDirectory(stateDirectory)
  if (fs.lstatSync(root, { throwIfNoEntry: false }) === undefined) return
  if (!isMade(root, stateDirectory)) throw notOurs(shown, 'it was not made by firstlight')
  const [mount] = mountsBelow(fs.realpathSync(root))
  if (mount !== undefined) throw notOurs(shown, `something is mounted at ${mount}`)
}

/**
 * Removes a root that a run made, and what is kept beside it. Nothing else: no directory that was there before, none in its place,
 * no link, nothing that is mounted there. The caller holds the lock of the run.
 * @throws FirstlightError `refused`
 */
export function removeMadeRoot(root: HostPath, stateDirectory: HostPath, shown: string): void {
  refuseForeignRoot(root, stateDirectory, shown)
  if (!fs.existsSync(root)) {
    forget(stateDirectory)
    return
  }
  // At once away from its name: a half of a root never stands there.
  const doomed = fs.mkdtempSync(`${path.resolve(root)}.old-`)
  fs.renameSync(root, path.join(doomed, 'root'))
  forget(stateDirectory)
  makeRemovable(path.join(doomed, 'root'))
  fs.rmSync(doomed, { recursive: true })
}

function forget(stateDirectory: HostPath): void {
  for (const name of KEPT) fs.rmSync(path.join(stateDirectory, name), { recursive: true, force: true })
}

function isMade(root: HostPath, stateDirectory: HostPath): boolean {
  try {
    const known: unknown = JSON.parse(readOwnFile(path.join(stateDirectory, FILE)).toString('utf8'))
    return JSON.stringify(known) === JSON.stringify({ root: identityOf(root) })
  } catch {
    return false
  }
}

/** Numbers of files are used again: the moment of its birth tells a directory from a later one. */
function identityOf(root: HostPath): string {
  const { dev, ino, birthtimeNs } = fs.lstatSync(root, { bigint: true })
  return `${dev} ${ino} ${birthtimeNs}`
}

function mountsBelow(root: string): readonly string[] {
  return readMounts({ proc: '/proc' }).flatMap(({ mountPoint }) =>
    `${mountPoint}/`.startsWith(`${root}/`) ? [mountPoint] : [],
  )
}

/** Directories of mode 0555 and less cannot be emptied by an ordinary user. */
function makeRemovable(directory: string): void {
  fs.chmodSync(directory, 0o700)
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeRemovable(path.join(directory, entry.name))
  }
}

function notOurs(shown: string, why: string): FirstlightError {
  return new FirstlightError('refused', `making the root ${shown} anew: ${why}, and is not removed`, {
    hint: 'remove it yourself, or name another root',
  })
}
