import { reveal, type Secret } from '../../util/secret.ts'
import { accountError, checkField, checkId, checkName } from './checks.ts'
import { findGroup, groupsWithId, userInGroup, type AccountDatabase, type AccountEdit } from './database.ts'
import { freeId, idsIn, type UsedIds } from './ids.ts'
import { entriesOf, findEntry, putEntry, removeEntry, splitMembers, type AccountTable } from './table.ts'

/** What is asked for of a group; see the operations `add-group` and `modify-group`. */
export interface GroupRequest {
  readonly name: string
  readonly gid?: number
  readonly passwordHash?: Secret
  readonly system?: boolean
}

/**
 * Adds a group as groupadd(8) does.
 * @param redo whether an earlier attempt may have added it already: then it is brought to the state asked for
 * @throws FirstlightError `account-failed`
 */
export function addGroup(database: AccountDatabase, request: GroupRequest, redo: boolean): AccountEdit {
  const doing = `adding the group ${JSON.stringify(request.name)}`
  checkName(doing, request.name)
  if (findGroup(database, request.name)) {
    if (redo) return modifyGroup(database, request)
    throw accountError(doing, 'it is there already')
  }
  const gid = checkedGid(database, doing, request) ?? newGid(database, request.system ?? false, doing)
  return { database: withPassword(putGroup(database, request.name, gid), doing, request), homes: [] }
}

/** Changes a group as groupmod(8) does: members that are absent stay as they are. */
export function modifyGroup(database: AccountDatabase, request: GroupRequest): AccountEdit {
  const doing = `changing the group ${JSON.stringify(request.name)}`
  const fields = findEntry(database.group, request.name)
  if (!fields) throw accountError(doing, 'there is no such group in /etc/group')
  const before = Number(fields[2])
  const gid = checkedGid(database, doing, request)
  if (gid === undefined || gid === before) return { database: withPassword(database, doing, request), homes: [] }
  const moved = { ...database, group: putEntry(database.group, fields.with(2, String(gid))) }
  // As groupmod does: users whose first group this is go with it.
  let { passwd } = moved
  for (const user of entriesOf(passwd, `:${before}:`)) {
    if (user.length >= 7 && user[3] === String(before)) passwd = putEntry(passwd, user.with(3, String(gid)))
  }
  return { database: withPassword({ ...moved, passwd }, doing, request), homes: [] }
}

/**
 * Removes a group as groupdel(8) does: not while it is some user's first group.
 * @param redo whether it may be gone already
 */
export function deleteGroup(database: AccountDatabase, name: string, redo: boolean): AccountEdit {
  const doing = `removing the group ${JSON.stringify(name)}`
  checkField(doing, 'name', name)
  const group = findGroup(database, name)
  if (!group || !findEntry(database.group, name)) {
    if (redo) return { database: withoutGroup(database, name), homes: [] }
    throw accountError(doing, 'there is no such group in /etc/group')
  }
  const user = userInGroup(database, group.gid)
  if (user) throw accountError(doing, `it is the first group of the user ${JSON.stringify(user.name)}`)
  return { database: withoutGroup(database, name), homes: [] }
}

/** The database with a new, empty group. */
export function putGroup(database: AccountDatabase, name: string, gid: number): AccountDatabase {
  const group = putEntry(database.group, [name, 'x', String(gid), ''])
  return database.gshadow === undefined
    ? { ...database, group }
    : { ...database, group, gshadow: putEntry(database.gshadow, [name, '!', '', '']) }
}

/** The database without a group. */
export function withoutGroup(database: AccountDatabase, name: string): AccountDatabase {
  const group = removeEntry(database.group, name)
  return database.gshadow === undefined
    ? { ...database, group }
    : { ...database, group, gshadow: removeEntry(database.gshadow, name) }
}

/** The database with the user in these groups, besides those it is in. */
export function addMemberships(database: AccountDatabase, user: string, groups: readonly string[]): AccountDatabase {
  const copied = withImageGroups(database, groups)
  const { gshadow } = copied
  const group = addMember(copied.group, groups, user)
  return { ...copied, group, gshadow: gshadow && addMember(gshadow, groups, user) }
}

/** The database with exactly these groups as the user's supplementary ones. */
export function setMemberships(database: AccountDatabase, user: string, groups: readonly string[]): AccountDatabase {
  const { group, gshadow } = database
  const left = { ...database, group: removeMember(group, groups, user) }
  const others = gshadow === undefined ? left : { ...left, gshadow: removeMember(gshadow, groups, user) }
  return addMemberships(others, user, groups)
}

/** A free gid; `undefined` is never returned: a full range is an error. */
export function newGid(database: AccountDatabase, system: boolean, doing: string): number {
  const range = system ? database.settings.systemGids : database.settings.gids
  const gid = freeId(usedGids(database), range, system)
  if (gid === undefined) throw accountError(doing, `every group id from ${range[0]} to ${range[1]} is in use`)
  return gid
}

/** The group ids in use. */
export function usedGids({ group, imageGroup }: AccountDatabase): UsedIds {
  return idsIn([group, imageGroup])
}

function addMember(table: AccountTable, groups: readonly string[], user: string): AccountTable {
  let edited = table
  for (const name of groups) {
    const fields = findEntry(edited, name)
    const list = fields?.[3]
    if (fields === undefined || list === undefined || isListed(list, user)) continue
    edited = putEntry(edited, fields.with(3, list === '' ? user : `${list},${user}`))
  }
  return edited
}

/** Takes the user out of all groups but some. */
function removeMember(table: AccountTable, but: readonly string[], user: string): AccountTable {
  let edited = table
  for (const fields of entriesOf(table, user)) {
    const [name = '', , , list = ''] = fields
    if (but.includes(name) || !isListed(list, user)) continue
    const left = splitMembers(list).filter((member) => member !== user)
    edited = putEntry(edited, fields.with(3, left.join(',')))
  }
  return edited
}

/** Without taking the list apart, and without a copy of it: it may have tens of thousands of members. */
function isListed(list: string, user: string): boolean {
  if (list.length <= user.length) return list === user
  return list.startsWith(`${user},`) || list.endsWith(`,${user}`) || list.includes(`,${user},`)
}

/**
 * Groups that only the image has are copied to `/etc/group`: a membership can be written only there, and tools that
 * work on another root find no others.
 */
export function withImageGroups(database: AccountDatabase, names: readonly string[]): AccountDatabase {
  let group = database.group
  for (const name of names) {
    const fields = findEntry(database.imageGroup, name)
    if (fields && !findEntry(group, name)) group = putEntry(group, fields)
  }
  return { ...database, group }
}

function checkedGid(database: AccountDatabase, doing: string, { name, gid }: GroupRequest): number | undefined {
  checkId(doing, 'group id', gid)
  const holder = gid === undefined ? undefined : groupsWithId(database, gid)[0]
  if (holder && holder.name !== name) {
    throw accountError(doing, `the group id ${gid} belongs to the group ${JSON.stringify(holder.name)}`)
  }
  return gid
}

/** Like shadow-utils: the password goes to gshadow when there is one. An empty one is no change. */
function withPassword(database: AccountDatabase, doing: string, request: GroupRequest): AccountDatabase {
  const hash = request.passwordHash === undefined ? '' : reveal(request.passwordHash)
  if (hash === '') return database
  checkField(doing, 'password hash', hash)
  const shadowed = database.gshadow && findEntry(database.gshadow, request.name)
  if (database.gshadow && shadowed) return { ...database, gshadow: putEntry(database.gshadow, shadowed.with(1, hash)) }
  const fields = findEntry(database.group, request.name) ?? []
  return { ...database, group: putEntry(database.group, fields.with(1, hash)) }
}
