import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject } from '../../../util/json.ts'
import type { Spec2 } from '../spec-2.ts'
import { ifTrue, refuse, remark, unlessEmpty, unlessNone } from './conversion.ts'
import type { Conversion } from './conversion.ts'

type Passwd = NonNullable<Spec2['passwd']>
type User = NonNullable<Passwd['users']>[number]
type Group = NonNullable<Passwd['groups']>[number]

/** The members of a user that 2.1.0 moved out of `create`. */
const CREATE_KEYS = [
  'uid',
  'gecos',
  'homeDir',
  'noCreateHome',
  'primaryGroup',
  'groups',
  'noUserGroup',
  'noLogInit',
  'shell',
  'system',
] as const

/** Converts a user. What `create` says moves up to the user itself. */
export function convertUser(user: User, path: ConfigPath, conversion: Conversion): JsonObject {
  if (user.create !== undefined) checkCreate(user, path, conversion)
  const account = user.create ?? user
  return {
    name: user.name ?? '',
    passwordHash: passwordHashOf(user, path, conversion),
    sshAuthorizedKeys: unlessNone(user.sshAuthorizedKeys),
    uid: account.uid,
    gecos: unlessEmpty(account.gecos),
    homeDir: unlessEmpty(account.homeDir),
    noCreateHome: ifTrue(account.noCreateHome),
    primaryGroup: unlessEmpty(account.primaryGroup),
    groups: unlessNone(account.groups),
    noUserGroup: ifTrue(account.noUserGroup),
    noLogInit: ifTrue(account.noLogInit),
    shell: unlessEmpty(account.shell),
    system: ifTrue(account.system),
  }
}

/** Converts a group. */
export function convertGroup(group: Group): JsonObject {
  return {
    name: group.name ?? '',
    gid: group.gid,
    passwordHash: unlessEmpty(group.passwordHash),
    system: ifTrue(group.system),
  }
}

function checkCreate(user: User, path: ConfigPath, conversion: Conversion): void {
  for (const key of CREATE_KEYS) {
    if (user[key] === undefined) continue
    refuse(conversion, { code: 'legacy-create-mixed', path: [...path, key], key })
  }
  for (const key of CREATE_KEYS) {
    conversion.trace.note([...path, key], [...path, 'create', key])
  }
  if (conversion.minor >= 1) {
    const create = [...path, 'create']
    remark(conversion, { code: 'legacy-deprecated-key', path: create, key: 'create', instead: 'the keys in it' })
  }
}

/**
 * The old engines took an empty hash for "no password", but `usermod --password ''` makes an account that anyone can
 * enter. So it is left out: also where Flatcar's engine, which read 2.0.0 so, would carry it along.
 */
function passwordHashOf(user: User, path: ConfigPath, conversion: Conversion): string | undefined {
  if (user.passwordHash !== '') return user.passwordHash
  remark(conversion, { code: 'legacy-password-empty', path: [...path, 'passwordHash'] })
  return undefined
}
