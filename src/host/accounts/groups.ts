import { reveal, type Secret } from '../../util/secret.ts'
import { accountError, checkField, checkId, checkName } from './checks.ts'
import { allGroups, allUsers, findGroup, type AccountDatabase, type AccountEdit } from './database.ts'
import { freeId } from './ids.ts'
import { findEntry, putEntry, removeEntry, splitMembers } from './table.ts'

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
  const passwd = moved.passwd.map((line) => {
    const user = line.split(':')
    return user.length >= 7 && user[3] === String(before) ? user.with(3, String(gid)).join(':') : line
  })
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
  const user = allUsers(database).find(({ gid }) => gid === group.gid)
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
  return editMembers(database, groups, (name, isMember) => isMember || groups.includes(name), user)
}

/** The database with exactly these groups as the user's supplementary ones. */
export function setMemberships(database: AccountDatabase, user: string, groups: readonly string[]): AccountDatabase {
  return editMembers(database, groups, (name) => groups.includes(name), user)
}

/** A free gid; `undefined` is never returned: a full range is an error. */
export function newGid(database: AccountDatabase, system: boolean, doing: string): number {
  const range = system ? database.settings.systemGids : database.settings.gids
  const gid = freeId(usedGids(database), range, system)
  if (gid === undefined) throw accountError(doing, `every group id from ${range[0]} to ${range[1]} is in use`)
  return gid
}

/** The group ids in use. */
export function usedGids(database: AccountDatabase): ReadonlySet<number> {
  return new Set(allGroups(database).map(({ gid }) => gid))
}

function editMembers(
  database: AccountDatabase,
  groups: readonly string[],
  belongs: (group: string, isMember: boolean) => boolean,
  user: string,
): AccountDatabase {
  const edit = (line: string): string => {
    const fields = line.split(':')
    const [name = '', , , list] = fields
    if (list === undefined) return line
    const before = splitMembers(list)
    const isMember = before.includes(user)
    if (isMember === belongs(name, isMember)) return line
    const after = isMember ? before.filter((member) => member !== user) : [...before, user]
    return fields.with(3, after.join(',')).join(':')
  }
  const copied = withImageGroups(database, groups)
  const group = copied.group.map(edit)
  return copied.gshadow === undefined ? { ...copied, group } : { ...copied, group, gshadow: copied.gshadow.map(edit) }
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
  const holder = gid === undefined ? undefined : allGroups(database).find((group) => group.gid === gid)
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
