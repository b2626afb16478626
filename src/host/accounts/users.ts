import { reveal } from '../../util/secret.ts'
import type { AccountGroup } from '../host.ts'
import type { AccountOperation } from '../operation/operation.ts'
import { accountError, checkField, checkId, checkName, checkPath } from './checks.ts'
import {
  findGroup,
  findGroupByNameOrId,
  findUser,
  userInGroup,
  usersWithId,
  type AccountDatabase,
  type AccountEdit,
  type HomeChange,
} from './database.ts'
import { addMemberships, newGid, putGroup, setMemberships, usedGids, withImageGroups, withoutGroup } from './groups.ts'
import { freeId, idsIn } from './ids.ts'
import { addSubordinateIds, removeSubordinateIds } from './subordinate-ids.ts'
import { findEntry, putEntry, removeEntry, splitMembers } from './table.ts'

/** What is asked for of a user. */
export type UserRequest = Omit<Extract<AccountOperation, { readonly kind: 'add-user' | 'modify-user' }>, 'kind'>

/** How an edit is made. */
export interface EditOptions {
  /** Whether an earlier attempt may have had any part of its effect. */
  readonly redo: boolean
  /** Days since 1970-01-01: what shadow(5) takes as the date of a password. */
  readonly today: number
}

/**
 * Adds a user as useradd(8) does.
 * @throws FirstlightError `account-failed`
 */
export function addUser(database: AccountDatabase, request: UserRequest, options: EditOptions): AccountEdit {
  const { name, system = false } = request
  const doing = `adding the user ${JSON.stringify(name)}`
  checkName(doing, name)
  checkUser(database, doing, request)
  const before = findUser(database, name)
  if (before && !options.redo) throw accountError(doing, 'it is there already')
  const uid = request.uid ?? before?.uid ?? newUid(database, system, doing)
  const { database: grouped, gid } = firstGroup(database, request, { doing, uid, redo: options.redo })
  const { settings } = database
  const home = request.homeDir || `${settings.homeBase}/${name}`
  const shell = request.shell || settings.shell
  const entry = [name, 'x', String(uid), String(gid), request.gecos ?? '', home, shell]
  const added = withShadow({ ...grouped, passwd: putEntry(grouped.passwd, entry) }, request, options.today)
  const members = addMemberships(added, name, groupNames(database, doing, request.groups ?? []))
  const done = system ? members : addSubordinateIds(members, name)
  const homes: readonly HomeChange[] =
    request.createHome === false ? [] : [{ kind: 'create', path: home, uid, gid, mode: settings.homeMode }]
  return { database: done, homes }
}

/** Changes a user as usermod(8) does: members that are absent or empty stay, `groups` replaces. */
export function modifyUser(database: AccountDatabase, request: UserRequest, options: EditOptions): AccountEdit {
  const doing = `changing the user ${JSON.stringify(request.name)}`
  checkUser(database, doing, request)
  const fields = findEntry(database.passwd, request.name)
  const before = findUser(database, request.name)
  if (!fields || !before) throw accountError(doing, 'there is no such user in /etc/passwd')
  const first = request.primaryGroup ? knownGroup(database, doing, request.primaryGroup) : undefined
  const grouped = withImageGroups(database, first ? [first.name] : [])
  const gid = first?.gid ?? before.gid
  const uid = request.uid ?? before.uid
  const home = request.homeDir || before.home
  const entry = [...fields.slice(0, 2), String(uid), String(gid), request.gecos || (fields[4] ?? ''), home]
  const passwd = putEntry(database.passwd, [...entry, request.shell || before.shell])
  const changed = request.passwordHash
    ? withShadow({ ...grouped, passwd }, request, options.today)
    : { ...grouped, passwd }
  const members = request.groups?.length
    ? setMemberships(changed, request.name, groupNames(database, doing, request.groups))
    : changed
  const homes: HomeChange[] = []
  if (home !== before.home) homes.push({ kind: 'move', from: before.home, to: home })
  if (uid !== before.uid || gid !== before.gid) {
    const ids = { uid: { from: before.uid, to: uid }, gid: { from: before.gid, to: gid } }
    homes.push({ kind: 'own', path: home, ...ids })
  }
  return { database: members, homes }
}

/** Removes a user as `userdel --remove` does, with its home and a group of its own that is left empty. */
export function deleteUser(database: AccountDatabase, name: string, options: EditOptions): AccountEdit {
  const doing = `removing the user ${JSON.stringify(name)}`
  checkField(doing, 'name', name)
  const user = findUser(database, name)
  if (!findEntry(database.passwd, name) || !user) {
    if (options.redo) return { database: withoutUser(database, name), homes: [] }
    throw accountError(doing, 'there is no such user in /etc/passwd')
  }
  return { database: withoutUser(database, name), homes: [{ kind: 'remove', path: user.home, uid: user.uid }] }
}

function withoutUser(database: AccountDatabase, name: string): AccountDatabase {
  const left = setMemberships(database, name, [])
  const removed = removeSubordinateIds({ ...left, passwd: removeEntry(left.passwd, name) }, name)
  const { shadow } = removed
  const unshadowed = shadow ? { ...removed, shadow: removeEntry(shadow, name) } : removed
  const own = findEntry(unshadowed.group, name)
  const isFree = own && splitMembers(own[3]).length === 0 && userInGroup(unshadowed, Number(own[2])) === undefined
  return isFree && database.settings.userGroups ? withoutGroup(unshadowed, name) : unshadowed
}

function checkUser(database: AccountDatabase, doing: string, request: UserRequest): void {
  checkField(doing, 'name', request.name)
  checkField(doing, 'comment', request.gecos)
  checkPath(doing, 'home directory', request.homeDir)
  checkPath(doing, 'shell', request.shell)
  checkField(doing, 'password hash', request.passwordHash && reveal(request.passwordHash))
  checkId(doing, 'user id', request.uid)
  if (request.uid === undefined) return
  const holder = usersWithId(database, request.uid).find(({ name }) => name !== request.name)
  if (holder) throw accountError(doing, `the user id ${request.uid} belongs to the user ${JSON.stringify(holder.name)}`)
}

/** A free uid; a full range is an error. */
export function newUid(database: AccountDatabase, system: boolean, doing: string): number {
  const range = system ? database.settings.systemUids : database.settings.uids
  const uid = freeId(idsIn([database.passwd, database.imagePasswd]), range, system)
  if (uid === undefined) throw accountError(doing, `every user id from ${range[0]} to ${range[1]} is in use`)
  return uid
}

interface FirstGroupOptions {
  readonly doing: string
  readonly uid: number
  readonly redo: boolean
}

/** The group that a new user starts with: the one asked for, one of its own, or the default of the target. */
function firstGroup(
  database: AccountDatabase,
  { name, primaryGroup, userGroup, system = false }: UserRequest,
  { doing, uid, redo }: FirstGroupOptions,
): { readonly database: AccountDatabase; readonly gid: number } {
  if (primaryGroup) {
    const { name: first, gid } = knownGroup(database, doing, primaryGroup)
    return { database: withImageGroups(database, [first]), gid }
  }
  if (!(userGroup ?? database.settings.userGroups)) {
    const { defaultGroup } = database.settings
    const known = findGroupByNameOrId(database, defaultGroup)
    return { database, gid: known?.gid ?? (/^\d+$/.test(defaultGroup) ? Number(defaultGroup) : 100) }
  }
  const own = findGroup(database, name)
  if (own && redo) return { database, gid: own.gid }
  if (own) throw accountError(doing, 'there is a group of its name already', 'set primaryGroup or noUserGroup')
  // As useradd does: the id of the user where that is free.
  const gid = usedGids(database).has(uid) ? newGid(database, system, doing) : uid
  return { database: putGroup(database, name, gid), gid }
}

function knownGroup(database: AccountDatabase, doing: string, name: string): AccountGroup {
  const group = findGroupByNameOrId(database, name)
  if (!group) throw accountError(doing, `there is no group ${JSON.stringify(name)}`)
  return group
}

function groupNames(database: AccountDatabase, doing: string, names: readonly string[]): readonly string[] {
  return names.map((name) => knownGroup(database, doing, name).name)
}

/** The password goes to shadow when there is one, else to passwd. A new user without one gets `*`, which is no password. */
function withShadow(
  database: AccountDatabase,
  { name, passwordHash, system }: UserRequest,
  today: number,
): AccountDatabase {
  const hash = (passwordHash && reveal(passwordHash)) || '*'
  if (!database.shadow) {
    const fields = findEntry(database.passwd, name) ?? []
    return { ...database, passwd: putEntry(database.passwd, fields.with(1, hash)) }
  }
  const before = findEntry(database.shadow, name)
  const days = system ? ['', '', ''] : database.settings.passwordDays
  const fields = before?.with(1, hash).with(2, String(today)) ?? [name, hash, String(today), ...days, '', '', '']
  return { ...database, shadow: putEntry(database.shadow, fields) }
}
