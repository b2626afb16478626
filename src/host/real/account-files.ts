import fs from 'node:fs'
import { reveal, type Secret } from '../../util/secret.ts'
import { findGroup, findUser, type AccountDatabase } from '../accounts/database.ts'
import { readSettings } from '../accounts/settings.ts'
import { findEntry, parseTable, printTable, putEntry, type AccountTable } from '../accounts/table.ts'
import type { Accounts } from '../host.ts'
import { targetPath, type HostPath } from '../../util/paths.ts'
import { bytesBody } from '../body.ts'
import { writeInPlace } from './file-writer.ts'
import type { TargetRoot } from './target-root.ts'

/** The files that tools for accounts change. */
export const ACCOUNT_FILES = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'] as const

/** One of {@link ACCOUNT_FILES}. */
export type AccountFile = (typeof ACCOUNT_FILES)[number]

/** Reads of the target's users and groups: its own files, then those that the image brings (nss-altfiles). */
export function createAccounts(target: TargetRoot): Accounts {
  return {
    user: async (name) => findUser(readDatabase(target), name),
    group: async (name) => findGroup(readDatabase(target), name),
  }
}

/** The users and groups of the target, without what only those who edit them need; read anew when a file is another one. */
export function readDatabase(target: TargetRoot): AccountDatabase {
  const state = DATABASE.map((path) => stateOf(target, path)).join(' ')
  const known = databases.get(target)
  if (known?.state === state) return known.database
  const database = readNow(target)
  databases.set(target, { state, database })
  return database
}

const DATABASE = [
  '/etc/passwd',
  '/etc/group',
  '/usr/lib/passwd',
  '/usr/lib/group',
  '/etc/login.defs',
  '/etc/default/useradd',
]

const databases = new WeakMap<TargetRoot, { readonly state: string; readonly database: AccountDatabase }>()

function stateOf(target: TargetRoot, path: string): string {
  const file = target.at(target.resolver.resolveFully(targetPath(path)))
  const stat = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? '-' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`
}

function readNow(target: TargetRoot): AccountDatabase {
  const table = (path: string): AccountTable => parseTable(readText(target, path) ?? '')
  return {
    passwd: table('/etc/passwd'),
    group: table('/etc/group'),
    imagePasswd: table('/usr/lib/passwd'),
    imageGroup: table('/usr/lib/group'),
    settings: readSettings(readText(target, '/etc/login.defs'), readText(target, '/etc/default/useradd')),
  }
}

/** A password, as its hash. */
export interface NewPassword {
  readonly of: 'user' | 'group'
  readonly name: string
  readonly hash: Secret
  /** Days since 1970-01-01: what shadow(5) takes as the date of a password. */
  readonly today: number
}

/**
 * Sets the password field of a user or a group. By an edit of the file itself: the tools take a hash as an argument
 * only, which everybody who can list processes can read.
 */
export async function setPassword(target: TargetRoot, { of, name, hash, today }: NewPassword): Promise<void> {
  const [secretFile, openFile] = of === 'user' ? (['shadow', 'passwd'] as const) : (['gshadow', 'group'] as const)
  for (const file of [secretFile, openFile]) {
    const before = readFile(target, file)
    const fields = before && findEntry(parseTable(before.text), name)
    if (!before || !fields) continue
    const withHash = fields.with(1, reveal(hash))
    // A day that is long past, or 0, would make the new password one that has expired.
    const changed = file === 'shadow' ? withHash.with(2, String(today)) : withHash
    const text = printTable(putEntry(parseTable(before.text), changed))
    if (text !== before.text) await writeFile(target, file, { ...before, text })
    return
  }
}

/** The path of one of the files, or of what the tools leave beside them: what `/etc` is inside the root, and never a link's end. */
export function pathInEtc(target: TargetRoot, name: string): HostPath {
  return target.at(target.resolver.resolve(targetPath(`/etc/${name}`)))
}

/** A file of accounts as it is; latin1, since it keeps every byte of a line that is not ours to change. */
export interface AccountFileState {
  readonly text: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** What an account file holds; `undefined` when the target has none. */
export function readFile(target: TargetRoot, file: AccountFile): AccountFileState | undefined {
  const path = target.resolver.resolveFully(targetPath(`/etc/${file}`))
  const stat = target.stat(path)
  if (stat?.kind !== 'file') return undefined
  const { mode, uid, gid } = stat
  return { text: target.read(path).toString('latin1'), mode, uid, gid }
}

/** Puts an account file in place, with owner and mode. */
export async function writeFile(target: TargetRoot, file: AccountFile, state: AccountFileState): Promise<void> {
  const path = target.resolver.resolveFully(targetPath(`/etc/${file}`))
  await writeInPlace(target, path, bytesBody(Buffer.from(state.text, 'latin1')), state)
}

function readText(target: TargetRoot, path: string): string | undefined {
  const real = target.resolver.resolveFully(targetPath(path))
  return target.stat(real)?.kind === 'file' ? target.read(real).toString('latin1') : undefined
}
