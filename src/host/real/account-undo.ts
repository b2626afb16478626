import fs from 'node:fs'
import path from 'node:path'
import type { NodeStat } from '../host.ts'
import { hostPath, targetPath } from '../../util/paths.ts'
import {
  ACCOUNT_FILES,
  pathInEtc,
  readFile,
  writeFile,
  type AccountFile,
  type AccountFileState,
} from './account-files.ts'
import { clearLeftovers, leftoversIn, removeLocks } from './account-leftovers.ts'
import type { Machine } from './machine.ts'
import { createPrivateStore, type PrivateStore } from './private-store.ts'

/** The accounts before an operation: what an interrupted one is taken back to before it is done again. */
interface Saved {
  readonly files: Partial<Record<AccountFile, AccountFileState>>
  /** What earlier work of the tools had left beside them. */
  readonly leftovers: readonly string[]
  /** Whether the home that the operation may make was there. */
  readonly hadHome: boolean
}

/** Names the operation whose state is saved, and the home that it may make. */
export interface Undoable {
  readonly digest: string
  readonly home: string | undefined
}

/**
 * Saves the account files before an operation on them, or takes them back to what an earlier attempt at it saved. The tools
 * write several files one after the other: a run that is killed in between leaves a user in one and not in the others, which
 * the same tools then refuse to touch.
 */
export async function saveAccounts(machine: Machine, undoable: Undoable, redo: boolean): Promise<void> {
  // Nobody else changes accounts of this target: a lock is that of a tool that was killed.
  if (redo) removeLocks(machine.target)
  if (redo && (await restoreAccounts(machine, undoable))) return
  const { digest, home } = undoable
  const files = Object.fromEntries(
    ACCOUNT_FILES.flatMap((file) => {
      const state = readFile(machine.target, file)
      return state ? [[file, state]] : []
    }),
  )
  const hadHome = home === undefined || homeStat(machine, home) !== undefined
  const saved: Saved = { files, leftovers: leftoversIn(machine.target), hadHome }
  storeOf(machine).write('undo', digest, JSON.stringify(saved))
}

/** Takes the accounts back to what was saved; answers whether anything was: if not, nothing had begun, or all was finished. */
async function restoreAccounts(machine: Machine, { digest, home }: Undoable): Promise<boolean> {
  const saved = savedOf(machine, digest)
  if (saved === undefined) return false
  for (const file of ACCOUNT_FILES) {
    const before = saved.files[file]
    const now = readFile(machine.target, file)
    if (before && before.text !== now?.text) await writeFile(machine.target, file, before)
    if (!before && now) fs.rmSync(pathInEtc(machine.target, file), { force: true })
  }
  if (!saved.hadHome && home !== undefined) {
    const real = machine.target.resolver.resolve(targetPath(home))
    fs.rmSync(machine.target.at(real), { recursive: true, force: true })
  }
  return true
}

/** Forgets what was saved, as the operation is finished, and removes what the tools left beside the files. */
export function forgetAccounts(machine: Machine, { digest }: Undoable): void {
  const saved = savedOf(machine, digest)
  if (saved !== undefined) clearLeftovers(machine.target, saved.leftovers)
  storeOf(machine).remove('undo', digest)
  try {
    fs.rmdirSync(path.join(etcOf(machine), DIRECTORY))
  } catch {
    // Another operation has something in it, or nobody had.
  }
}

/** Where the accounts are kept meanwhile: beside the files themselves, so that a power cut takes both or none. */
const DIRECTORY = '.firstlight-accounts'

function savedOf(machine: Machine, digest: string): Saved | undefined {
  const bytes = storeOf(machine).read('undo', digest)
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Saved)
}

function storeOf(machine: Machine): PrivateStore {
  const etc = etcOf(machine)
  return fs.existsSync(etc) ? createPrivateStore(hostPath(path.join(etc, DIRECTORY))) : machine.store
}

function etcOf(machine: Machine): string {
  return machine.target.at(machine.target.resolver.resolveFully(targetPath('/etc')))
}

/** What is at the path of a home; `undefined` when nothing is. */
export function homeStat(machine: Machine, home: string): NodeStat | undefined {
  return machine.target.stat(machine.target.resolver.resolve(targetPath(home)))
}
