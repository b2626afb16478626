import type { Config, PasswdGroup, PasswdUser } from '../../config/model.ts'
import {
  entriesOf,
  entriesWithId,
  findEntry,
  parseTable,
  splitMembers,
  type AccountTable,
} from '../../host/accounts/table.ts'
import type { TargetFiles } from '../../host/host.ts'
import type { Operation } from '../../host/operation/operation.ts'
import { quotedText } from '../../host/operation/words.ts'
import { targetPath } from '../../util/paths.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading, type Reading } from './unreadable.ts'
import { fromLatin1 } from '../../util/latin1.ts'
import { utf8 } from '../../util/utf8.ts'

/** Compares users and groups of the config with the target's own files. Hashes are compared and never shown. */
export async function compareAccounts(
  config: Config,
  operations: readonly Operation[],
  files: TargetFiles,
): Promise<Comparison> {
  const { groups = [], users = [] } = config.passwd ?? {}
  if (groups.length + users.length === 0) return joinComparisons([])
  const tables = await readTables(files)
  const added = new Set(operations.flatMap((operation) => (operation.kind === 'add-user' ? [operation.name] : [])))
  return joinComparisons([
    ...groups.map((group, index) => compareGroup(group, index, tables)),
    ...users.map((user, index) => compareUser({ user, index, isAdded: added.has(user.name) }, tables)),
  ])
}

interface Tables {
  readonly passwd: Reading<AccountTable>
  readonly group: Reading<AccountTable>
  /** Without the groups that only the image has: those memberships nobody can change. */
  readonly ownGroup: Reading<AccountTable>
  readonly shadow: Reading<AccountTable>
  readonly gshadow: Reading<AccountTable>
}

async function readTables(files: TargetFiles): Promise<Tables> {
  const table = async (...paths: readonly string[]): Promise<Reading<AccountTable>> =>
    await reading(async () => {
      const texts: string[] = []
      for (const path of paths) {
        const bytes = await files.read(targetPath(path))
        // latin1 keeps every byte, as those who write these files do.
        if (bytes !== undefined) texts.push(fromLatin1(bytes))
      }
      return parseTable(texts.join('\n'))
    })
  return {
    passwd: await table('/etc/passwd', '/usr/lib/passwd'),
    group: await table('/etc/group', '/usr/lib/group'),
    ownGroup: await table('/etc/group'),
    shadow: await table('/etc/shadow'),
    gshadow: await table('/etc/gshadow'),
  }
}

const GROUP_KEYS = { gid: 'gid', password: 'passwordHash' } as const

function compareGroup(wanted: PasswdGroup, index: number, tables: Tables): Comparison {
  const collector = collect(`group ${quotedText(wanted.name)}`, ['passwd', 'groups', index], GROUP_KEYS)
  compareGroupWith(wanted, tables, collector)
  return collector.comparison
}

function compareGroupWith(wanted: PasswdGroup, tables: Tables, collector: Collector): void {
  if ('reason' in tables.group) return collector.skip('all', tables.group.reason)
  const fields = findEntry(tables.group.value, wanted.name)
  if (isAbsent(wanted, fields, collector) || fields === undefined) return
  const gid = fields[2] ?? ''
  if (wanted.gid !== undefined && gid !== String(wanted.gid)) {
    collector.differs('gid', `group id is ${quotedText(gid)}, the document says ${wanted.gid}`)
  }
  comparePassword(wanted, { open: fields[1], secret: tables.gshadow, isAdded: false }, collector)
}

/** Whether there is no more to compare, as the account is absent or should be. */
function isAbsent(
  wanted: { readonly shouldExist?: boolean },
  fields: readonly string[] | undefined,
  collector: Collector,
): boolean {
  if (wanted.shouldExist === false) {
    if (fields !== undefined) collector.differs('presence', 'exists, the document has it deleted')
    return true
  }
  if (fields === undefined) collector.differs('presence', 'does not exist')
  return fields === undefined
}

const USER_KEYS = {
  uid: 'uid',
  gid: 'primaryGroup',
  home: 'homeDir',
  shell: 'shell',
  comment: 'gecos',
  password: 'passwordHash',
  membership: 'groups',
} as const

interface WantedUser {
  readonly user: PasswdUser
  readonly index: number
  /** Whether the run created the user. */
  readonly isAdded: boolean
}

function compareUser(wanted: WantedUser, tables: Tables): Comparison {
  const collector = collect(`user ${quotedText(wanted.user.name)}`, ['passwd', 'users', wanted.index], USER_KEYS)
  compareUserWith(wanted, tables, collector)
  return collector.comparison
}

function compareUserWith({ user, isAdded }: WantedUser, tables: Tables, collector: Collector): void {
  if ('reason' in tables.passwd) return collector.skip('all', tables.passwd.reason)
  const fields = findEntry(tables.passwd.value, user.name)
  if (isAbsent(user, fields, collector) || fields === undefined) return
  const [, open, uid = '', gid = '', gecos = '', home = '', shell = ''] = fields
  if (user.uid !== undefined && uid !== String(user.uid)) {
    collector.differs('uid', `user id is ${quotedText(uid)}, the document says ${user.uid}`)
  }
  compareText('home', { what: 'home', found: home, wanted: user.homeDir }, collector)
  compareText('shell', { what: 'shell', found: shell, wanted: user.shell }, collector)
  const wantedGecos = fromLatin1(utf8(user.gecos ?? ''))
  if (wantedGecos !== '' && gecos !== wantedGecos) collector.differs('comment', 'the comment differs')
  compareGroups({ user, gid, isAdded }, tables, collector)
  comparePassword(user, { open, secret: tables.shadow, isAdded }, collector)
}

interface Text {
  readonly what: string
  readonly found: string
  /** Empty or absent: the document leaves it open. */
  readonly wanted: string | undefined
}

function compareText(aspect: 'home' | 'shell', { what, found, wanted = '' }: Text, collector: Collector): void {
  if (wanted === '' || fromLatin1(utf8(wanted)) === found) return
  collector.differs(aspect, `${what} is ${quotedText(found)}, the document says ${quotedText(wanted)}`)
}

interface Membership {
  readonly user: PasswdUser
  readonly gid: string
  readonly isAdded: boolean
}

/**
 * A user who was there before is in exactly the groups that the document names, as usermod(8) does it; one who was
 * added may be in more, by lines that the image's group file had before.
 */
function compareGroups({ user, gid, isAdded }: Membership, tables: Tables, collector: Collector): void {
  const { primaryGroup = '' } = user
  const groups = (user.groups ?? []).filter((name) => name !== '')
  if (primaryGroup === '' && groups.length === 0) return
  const { group, ownGroup } = tables
  if ('reason' in group) return collector.skip('membership', group.reason)
  if ('reason' in ownGroup) return collector.skip('membership', ownGroup.reason)
  const table = group.value
  if (primaryGroup !== '' && entryOf(table, primaryGroup)?.[2] !== gid) {
    collector.differs('gid', `the first group is not ${quotedText(primaryGroup)}, as the document says`)
  }
  if (groups.length === 0) return
  const wanted = new Set(groups.map((name) => entryOf(table, name)?.[0] ?? name))
  const found = groupsOf(table, user.name)
  for (const name of wanted) {
    if (!found.has(name)) collector.differs('membership', `is not in the group ${quotedText(name)}`)
  }
  if (isAdded) return
  for (const name of groupsOf(ownGroup.value, user.name)) {
    if (wanted.has(name)) continue
    collector.differs('membership', `is in the group ${quotedText(name)}, which the document does not name`)
  }
}

/** The groups whose lines name a user. */
function groupsOf(table: AccountTable, user: string): ReadonlySet<string> {
  const entries = entriesOf(table, user)
  return new Set(entries.flatMap((fields) => (isMember(fields, user) ? [fields[0] ?? ''] : [])))
}

function isMember(entry: readonly string[], user: string): boolean {
  return entry.length > 3 && splitMembers(entry[3]).includes(user)
}

/** A group by its name, or by its id where a number is given. */
function entryOf(table: AccountTable, name: string): readonly string[] | undefined {
  const byName = findEntry(table, name)
  if (byName !== undefined || !/^\d+$/.test(name)) return byName
  return entriesWithId(table, Number(name))[0]
}

interface Password {
  /** The field in the file that everybody may read. */
  readonly open: string | undefined
  readonly secret: Reading<AccountTable>
  readonly isAdded: boolean
}

function comparePassword(
  { name, passwordHash = '' }: { readonly name: string; readonly passwordHash?: string },
  { open, secret, isAdded }: Password,
  collector: Collector,
): void {
  if (passwordHash === '' && !isAdded) return
  if ('reason' in secret) return collector.skip('password', secret.reason)
  // An `x` says that the password is in the other file, where there is none.
  const found = findEntry(secret.value, name)?.[1] ?? (open === 'x' ? '!' : (open ?? '!'))
  if (passwordHash !== '') {
    if (found === fromLatin1(utf8(passwordHash))) return
    return collector.differs('password', 'the password is not the one that the document gives')
  }
  if (/^[*!]/.test(found)) return
  const what = found === '' ? 'needs no password to log in' : 'has a password, the document gives none'
  collector.differs('password', what)
}
