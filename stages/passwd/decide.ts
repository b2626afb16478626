import type { PasswdGroup, PasswdUser } from '../../src/config/model.ts'
import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { FirstlightError, joinErrors } from '../../src/errors.ts'
import type { AccountOperation, PlannedOperation } from '../../src/host/operation/operation.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { secret } from '../../src/util/secret.ts'
import type { KnownUser, PasswdInspection } from './inspect.ts'

/** Decides what each group and user needs: groups first, so that users can be in them; each list in config order. */
export function decidePasswd({ config, inspection }: DecideInput<PasswdInspection>): Decision {
  const { groups = [], users = [] } = config.passwd ?? {}
  const knownGroups = new Map(inspection.groups.map((group) => [group.name, group.gid]))
  const knownUsers = new Map(inspection.users.map((user) => [user.name, user]))
  const operations: PlannedOperation[] = []
  const errors: FirstlightError[] = []
  const groupNames = new Set(knownGroups.keys())

  for (const [index, group] of groups.entries()) {
    const operation = operationForGroup(group, knownGroups)
    if (operation) operations.push({ operation, path: ['passwd', 'groups', index] })
    if (group.shouldExist === false) groupNames.delete(group.name)
    else groupNames.add(group.name)
  }
  for (const [index, user] of users.entries()) {
    const path: ConfigPath = ['passwd', 'users', index]
    const known = knownUsers.get(user.name)
    if (user.shouldExist !== false) errors.push(...unknownGroups(user, path, groupNames))
    const operation = operationForUser(user, known, knownGroups)
    if (operation) operations.push({ operation, path })
    if (operation?.kind === 'add-user' && operation.userGroup !== false) groupNames.add(user.name)
  }
  const [first, ...rest] = errors
  if (first) throw joinErrors([first, ...rest])
  const touchedPaths = inspection.labelled && operations.length > 0 ? DATABASES : []
  return { operations, leaves: { touchedPaths } }
}

/** The files that the tools for accounts write, with the backups they keep. */
const DATABASES: readonly TargetPath[] = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid']
  .flatMap((name) => [name, `${name}-`])
  .concat('.pwd.lock')
  .map((name) => targetPath(`/etc/${name}`))

function operationForGroup(group: PasswdGroup, known: ReadonlyMap<string, number>): AccountOperation | undefined {
  const { name, gid } = group
  const exists = known.has(name)
  if (group.shouldExist === false) return exists ? { kind: 'delete-group', name } : undefined
  const given = { ...password(group.passwordHash) }
  if (!exists) {
    const system = group.system === true ? { system: true } : {}
    return { kind: 'add-group', name, gid, ...given, ...system }
  }
  const changed = { ...(gid === undefined || gid === known.get(name) ? {} : { gid }), ...given }
  return Object.keys(changed).length === 0 ? undefined : { kind: 'modify-group', name, ...changed }
}

function operationForUser(
  user: PasswdUser,
  known: KnownUser | undefined,
  groups: ReadonlyMap<string, number>,
): AccountOperation | undefined {
  const { name } = user
  if (user.shouldExist === false) return known ? { kind: 'delete-user', name } : undefined
  if (known) return modification(user, known, groups)
  const { uid } = user
  return {
    kind: 'add-user',
    name,
    uid,
    ...text('gecos', user.gecos),
    ...text('homeDir', user.homeDir),
    createHome: user.noCreateHome !== true,
    ...text('primaryGroup', user.primaryGroup),
    ...supplementary(user),
    ...(user.noUserGroup === true ? { userGroup: false } : {}),
    ...text('shell', user.shell),
    ...(user.system === true ? { system: true } : {}),
    ...(user.noLogInit === true ? { logInit: false } : {}),
    ...password(user.passwordHash),
  }
}

/**
 * What changes of a user who exists; what cannot be compared (comment, groups, password) counts as changed when given.
 * Settings that only say how a user is created do nothing.
 */
function modification(
  user: PasswdUser,
  known: KnownUser,
  groups: ReadonlyMap<string, number>,
): AccountOperation | undefined {
  const { uid, homeDir, shell, primaryGroup = '' } = user
  const isPrimary = groups.get(primaryGroup) === known.gid || primaryGroup === String(known.gid)
  const changed = {
    ...(uid === undefined || uid === known.uid ? {} : { uid }),
    ...text('gecos', user.gecos),
    ...(homeDir === known.home ? {} : text('homeDir', homeDir)),
    ...(isPrimary ? {} : text('primaryGroup', primaryGroup)),
    ...supplementary(user),
    ...(shell === known.shell ? {} : text('shell', shell)),
    ...password(user.passwordHash),
  }
  return Object.keys(changed).length === 0 ? undefined : { kind: 'modify-user', name: user.name, ...changed }
}

/** The members of an operation that an empty string leaves out, as upstream does for every text of an account. */
function text<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<Key, string>)
}

function supplementary(user: PasswdUser): { readonly groups?: readonly string[] } {
  const groups = (user.groups ?? []).filter((name) => name !== '')
  return groups.length === 0 ? {} : { groups }
}

/** An empty hash is none: a password that lets everybody in is never set. */
function password(hash: string | undefined): { readonly passwordHash?: ReturnType<typeof secret> } {
  return hash === undefined || hash === '' ? {} : { passwordHash: secret(hash) }
}

function unknownGroups(user: PasswdUser, path: ConfigPath, known: ReadonlySet<string>): readonly FirstlightError[] {
  const wanted: readonly (readonly [string, ConfigPath])[] = [
    [user.primaryGroup ?? '', [...path, 'primaryGroup']],
    ...(user.groups ?? []).map((name, index) => [name, [...path, 'groups', index]] as const),
  ]
  return wanted
    .filter(([name]) => name !== '' && !known.has(name) && !/^\d+$/.test(name))
    .map(
      ([group, path]) =>
        new FirstlightError(
          'account-failed',
          `making the user ${JSON.stringify(user.name)}: the target has no group ${JSON.stringify(group)}`,
          { path, facts: { user: user.name, group }, hint: 'create the group in passwd.groups' },
        ),
    )
}
