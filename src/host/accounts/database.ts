import type { AccountGroup, AccountUser } from '../host.ts'
import type { AccountSettings } from './settings.ts'
import { entriesOf, entriesWithId, findEntry, type AccountTable } from './table.ts'

/** The users and groups of a target, as its files say. A table that is absent is a file that is not there. */
export interface AccountDatabase {
  readonly passwd: AccountTable
  readonly group: AccountTable
  readonly shadow?: AccountTable
  readonly gshadow?: AccountTable
  readonly subuid?: AccountTable
  readonly subgid?: AccountTable
  /** Users and groups that the image brings beside `/etc` (nss-altfiles): looked up after it, never edited. */
  readonly imagePasswd: AccountTable
  readonly imageGroup: AccountTable
  readonly settings: AccountSettings
}

/** What has to happen to a home directory after the database was changed. */
export type HomeChange =
  | {
      readonly kind: 'create'
      readonly path: string
      readonly uid: number
      readonly gid: number
      readonly mode: number
    }
  | { readonly kind: 'move'; readonly from: string; readonly to: string }
  /** What belonged to one id belongs to another; absent ids stay. */
  | { readonly kind: 'own'; readonly path: string; readonly uid?: IdChange; readonly gid?: IdChange }
  | { readonly kind: 'remove'; readonly path: string; readonly uid: number }

/** An id that became another. */
export interface IdChange {
  readonly from: number
  readonly to: number
}

/** What an edit comes to. */
export interface AccountEdit {
  readonly database: AccountDatabase
  readonly homes: readonly HomeChange[]
}

/** The user of this name; `undefined` when there is none or its entry cannot be read. */
export function findUser(database: AccountDatabase, name: string): AccountUser | undefined {
  return asUser(findEntry(database.passwd, name) ?? findEntry(database.imagePasswd, name))
}

/** The group of this name. */
export function findGroup(database: AccountDatabase, name: string): AccountGroup | undefined {
  return asGroup(findEntry(database.group, name) ?? findEntry(database.imageGroup, name))
}

/** The group of this name, or of this id when the name is a number: what `--gid` and `--groups` take. */
export function findGroupByNameOrId(database: AccountDatabase, name: string): AccountGroup | undefined {
  const byName = findGroup(database, name)
  if (byName || !/^\d+$/.test(name)) return byName
  return groupsWithId(database, Number(name))[0]
}

/** The users with this id, those of the image last. */
export function usersWithId({ passwd, imagePasswd }: AccountDatabase, uid: number): readonly AccountUser[] {
  const entries = [...entriesWithId(passwd, uid), ...entriesWithId(imagePasswd, uid)]
  return entries.map(asUser).filter((user) => user !== undefined)
}

/** The groups with this id, those of the image last. */
export function groupsWithId({ group, imageGroup }: AccountDatabase, gid: number): readonly AccountGroup[] {
  const entries = [...entriesWithId(group, gid), ...entriesWithId(imageGroup, gid)]
  return entries.map(asGroup).filter((found) => found !== undefined)
}

/** A user whose first group has this id, those of the image last. */
export function userInGroup({ passwd, imagePasswd }: AccountDatabase, gid: number): AccountUser | undefined {
  const entries = [...entriesOf(passwd, `:${gid}:`), ...entriesOf(imagePasswd, `:${gid}:`)]
  return entries.map(asUser).find((user) => user?.gid === gid)
}

function asUser(fields: readonly string[] | undefined): AccountUser | undefined {
  const [name, , uid, gid, , home, shell] = fields ?? []
  if (name === undefined || home === undefined || !isId(uid) || !isId(gid)) return undefined
  return { name, uid: Number(uid), gid: Number(gid), home, shell: shell ?? '' }
}

function asGroup(fields: readonly string[] | undefined): AccountGroup | undefined {
  const [name, , gid] = fields ?? []
  return name === undefined || !isId(gid) ? undefined : { name, gid: Number(gid) }
}

function isId(field: string | undefined): field is string {
  return field !== undefined && /^\d+$/.test(field)
}
