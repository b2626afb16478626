import fs from 'node:fs'
import path from 'node:path'
import type { NodeStat } from '../host.ts'
import { hostPath, targetPath } from '../paths.ts'
import { ACCOUNT_FILES, readFile, writeFile, type AccountFile, type AccountFileState } from './account-files.ts'
import type { Machine } from './machine.ts'
import { createPrivateStore, type PrivateStore } from './private-store.ts'

/** The accounts before an operation: what an interrupted one is taken back to before it is done again. */
interface Saved {
  readonly files: Partial<Record<AccountFile, AccountFileState>>
  /** Whether the home that the operation may make was there. */
  readonly hadHome: boolean
}

/** Names the operation whose state is saved, and the home that it may make. */
export interface Undoable {
  readonly digest: string
  readonly home: string | undefined
}

/**
 * Saves the account files before an operation on them. The tools write several files one after the other: a run that
 * is killed in between leaves a user in one and not in the others, which the same tools then refuse to touch.
 */
export function saveAccounts(machine: Machine, { digest, home }: Undoable): void {
  const files = Object.fromEntries(
    ACCOUNT_FILES.flatMap((file) => {
      const state = readFile(machine.target, file)
      return state ? [[file, state]] : []
    }),
  )
  const saved: Saved = { files, hadHome: home === undefined || homeStat(machine, home) !== undefined }
  storeOf(machine).write('undo', digest, JSON.stringify(saved))
}

/**
 * Takes the accounts back to what was saved, and removes the locks of a tool that was killed.
 * @returns whether anything had been saved: if not, the operation had not begun, or was finished
 */
export async function restoreAccounts(machine: Machine, { digest, home }: Undoable): Promise<boolean> {
  removeLocks(machine)
  const bytes = storeOf(machine).read('undo', digest)
  if (bytes === undefined) return false
  const { files, hadHome } = JSON.parse(bytes.toString()) as Saved
  for (const file of ACCOUNT_FILES) {
    const before = files[file]
    const now = readFile(machine.target, file)
    if (before && before.text !== now?.text) await writeFile(machine.target, file, before)
    if (!before && now) fs.rmSync(machine.target.at(targetPath(`/etc/${file}`)), { force: true })
  }
  if (!hadHome && home !== undefined) {
    const real = machine.target.resolver.resolve(targetPath(home))
    fs.rmSync(machine.target.at(real), { recursive: true, force: true })
  }
  return true
}

/** Forgets what was saved: the operation is finished. */
export function forgetAccounts(machine: Machine, { digest }: Undoable): void {
  storeOf(machine).remove('undo', digest)
  try {
    fs.rmdirSync(path.join(etcOf(machine), DIRECTORY))
  } catch {
    // Another operation has something in it, or nobody had.
  }
}

/** Where the accounts are kept meanwhile: beside the files themselves, so that a power cut takes both or none. */
const DIRECTORY = '.firstlight-accounts'

function storeOf(machine: Machine): PrivateStore {
  const etc = etcOf(machine)
  return fs.existsSync(etc) ? createPrivateStore(hostPath(path.join(etc, DIRECTORY))) : machine.store
}

function etcOf(machine: Machine): string {
  return machine.target.at(machine.target.resolver.resolveFully(targetPath('/etc')))
}

/** A lock holds the id of a process that is no more, or, after a reboot, of one that has nothing to do with it. */
function removeLocks(machine: Machine): void {
  const etc = etcOf(machine)
  for (const name of fs.existsSync(etc) ? fs.readdirSync(etc) : []) {
    if (/^(passwd|shadow|group|gshadow|subuid|subgid)(\.lock|\.\d+|\+)$/.test(name)) {
      fs.rmSync(path.join(etc, name), { force: true })
    }
  }
}

/** What is at the path of a home; `undefined` when nothing is. */
export function homeStat(machine: Machine, home: string): NodeStat | undefined {
  return machine.target.stat(machine.target.resolver.resolve(targetPath(home)))
}
