import { accountError } from '../accounts/checks.ts'
import { daysOf } from '../accounts/days.ts'
import { findGroup, findUser, type AccountDatabase, type AccountEdit, type HomeChange } from '../accounts/database.ts'
import { addGroup, deleteGroup, modifyGroup } from '../accounts/groups.ts'
import { readSettings } from '../accounts/settings.ts'
import { SKELETON_ACCOUNTS, SKELETON_HOMES, SKELETON_SETTINGS } from '../accounts/skeleton.ts'
import { entriesOf, parseTable, printTable, type AccountTable } from '../accounts/table.ts'
import { addUser, deleteUser, modifyUser, type EditOptions } from '../accounts/users.ts'
import type { Accounts } from '../host.ts'
import type { AccountOperation, Operation } from '../operation/operation.ts'
import { isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'
import { writeSshKeys } from './ssh-keys.ts'
import { fromLatin1, latin1 } from '../../util/latin1.ts'

/** The users and groups of a scratch machine: the root's own files, or a skeleton where it has none. */
export interface ScratchAccounts extends Accounts {
  /** Does an operation. What it changes of the files is in them after {@link ScratchAccounts.flush}. */
  perform(operation: AccountOperation, redo: boolean): Promise<void>
  /** Writes what was changed: thousands of users are written once, not each with all before it. */
  flush(): Promise<void>
  /** The files may have been changed by others: they are read anew. */
  forget(): void
}

/** Modes of the files in `/etc`. */
const TABLES = { passwd: 0o644, group: 0o644, shadow: 0o600, gshadow: 0o600, subuid: 0o644, subgid: 0o644 } as const
type TableName = keyof typeof TABLES

/** What the users and groups of a machine are made from. */
export interface AccountsParts {
  readonly nodes: Nodes
  readonly clock: () => Date
  /** Whether what the root lacks of its account files and settings is taken to be as on a container host. */
  readonly assumes: boolean
}

/** Makes the users and groups of a scratch machine. */
export function createAccounts(parts: AccountsParts): ScratchAccounts {
  const { nodes, clock } = parts
  let last: Promise<unknown> = Promise.resolve()
  let held: Held | undefined
  // One at a time: each goes on from what the one before has made.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const current = async (): Promise<Held> => {
    if (held !== undefined) return held
    const database = await readDatabase(parts)
    return (held = { written: database, database })
  }
  return {
    user: async (name) => findUser((await current()).database, name),
    group: async (name) => findGroup((await current()).database, name),
    perform: (operation, redo) => inTurn(() => performNow(operation, redo)),
    async flush() {
      if (held === undefined || held.written === held.database) return
      await inTurn(async () => {
        if (held === undefined) return
        const { written, database } = held
        // Whatever happens on the way, the files are looked at again.
        held = undefined
        await writeDatabase(nodes, written, database)
        held = { written: database, database }
      })
    },
    forget: () => (held = undefined),
  }

  async function performNow(operation: AccountOperation, redo: boolean): Promise<void> {
    if (nodes.now.stat(fileOf('passwd')) === undefined) {
      if (!parts.assumes) throw accountError('changing users and groups', 'the target has no /etc/passwd')
      await writeSkeleton(nodes)
      held = undefined
    }
    const { written, database: before } = await current()
    if (operation.kind === 'write-ssh-keys') return writeSshKeys(nodes, before, operation)
    const options = { redo, today: daysOf(clock()) }
    const { database, homes } = editFor(before, operation, options)
    // Homes first: an attempt that is cut short before the files are written finds the user as it was, and does them again.
    for (const home of homes) await changeHome(nodes, home, { database, redo })
    held = { written, database }
  }
}

/** The accounts as they are by now, and as the files have them. */
interface Held {
  readonly written: AccountDatabase
  readonly database: AccountDatabase
}

type EditKind = Exclude<AccountOperation['kind'], 'write-ssh-keys'>

/** What each kind of operation makes of the accounts. */
const EDIT: {
  readonly [Each in EditKind]: (
    before: AccountDatabase,
    operation: Operation<Each>,
    options: EditOptions,
  ) => AccountEdit
} = {
  'add-group': (before, operation, { redo }) => addGroup(before, operation, redo),
  'modify-group': modifyGroup,
  'delete-group': (before, { name }, { redo }) => deleteGroup(before, name, redo),
  'add-user': addUser,
  'modify-user': modifyUser,
  'delete-user': (before, { name }, options) => deleteUser(before, name, options),
}

function editFor<Some extends EditKind>(
  before: AccountDatabase,
  operation: Operation<Some>,
  options: EditOptions,
): AccountEdit {
  return EDIT[operation.kind](before, operation, options)
}

function fileOf(name: TableName): TargetPath {
  return targetPath(`/etc/${name}`)
}

async function textOf(nodes: Nodes, path: string): Promise<string | undefined> {
  const bytes = await nodes.read(targetPath(path))
  // latin1 keeps every byte of a line that is not ours to change.
  return bytes && fromLatin1(bytes)
}

async function readDatabase({ nodes, assumes }: AccountsParts): Promise<AccountDatabase> {
  const isBare = assumes && nodes.now.stat(fileOf('passwd')) === undefined
  const table = async (name: TableName): Promise<AccountTable | undefined> => {
    const text = (await textOf(nodes, `/etc/${name}`)) ?? (isBare ? skeletonText(name) : undefined)
    return text === undefined ? undefined : parseTable(text)
  }
  const optional = async (name: TableName): Promise<Partial<Record<TableName, AccountTable>>> => {
    const found = await table(name)
    return found ? { [name]: found } : {}
  }
  return {
    passwd: (await table('passwd')) ?? parseTable(''),
    group: (await table('group')) ?? parseTable(''),
    ...(await optional('shadow')),
    ...(await optional('gshadow')),
    ...(await optional('subuid')),
    ...(await optional('subgid')),
    imagePasswd: parseTable((await textOf(nodes, '/usr/lib/passwd')) ?? ''),
    imageGroup: parseTable((await textOf(nodes, '/usr/lib/group')) ?? ''),
    settings: readSettings(
      (await textOf(nodes, '/etc/login.defs')) ?? (assumes ? SKELETON_SETTINGS : undefined),
      await textOf(nodes, '/etc/default/useradd'),
    ),
  }
}

function skeletonText(name: TableName): string | undefined {
  return name === 'subuid' || name === 'subgid' ? undefined : SKELETON_ACCOUNTS[name]
}

async function writeTable(nodes: Nodes, name: TableName, text: string): Promise<void> {
  const path = nodes.now.resolveFully(fileOf(name))
  const mode = nodes.now.stat(path) ? {} : { mode: TABLES[name] }
  await nodes.write(path, latin1(text), mode)
}

async function writeSkeleton(nodes: Nodes): Promise<void> {
  for (const { path, uid, gid } of SKELETON_HOMES) {
    await nodes.perform({ kind: 'make-directory', path: targetPath(path), mode: 0o700, uid, gid }, true)
  }
  // passwd last: as long as it is missing, the root counts as bare.
  for (const name of ['group', 'shadow', 'gshadow', 'passwd'] as const) {
    if (!nodes.now.stat(fileOf(name))) await writeTable(nodes, name, SKELETON_ACCOUNTS[name])
  }
}

async function writeDatabase(nodes: Nodes, before: AccountDatabase, after: AccountDatabase): Promise<void> {
  // passwd first: an edit that moves users to another group id finds the group as it was when it is done again.
  for (const name of ['passwd', 'shadow', 'subuid', 'subgid', 'gshadow', 'group'] as const) {
    const table = after[name]
    const old = before[name]
    if (!table || table === old) continue
    // The older one first: to print a table takes its lines over.
    const oldText = old && printTable(old)
    const text = printTable(table)
    if (text !== oldText) await writeTable(nodes, name, text)
  }
}

interface ChangeOptions {
  readonly database: AccountDatabase
  readonly redo: boolean
}

async function changeHome(nodes: Nodes, change: HomeChange, { database, redo }: ChangeOptions): Promise<void> {
  switch (change.kind) {
    case 'create':
      return createHome(nodes, change, { skeleton: database.settings.skeleton, redo })
    case 'move': {
      const [from, to] = [targetPath(change.from), targetPath(change.to)]
      if (nodes.now.stat(from)?.kind === 'directory' && !nodes.now.stat(to)) nodes.move(from, to)
      return
    }
    case 'own':
      return ownTree(nodes, targetPath(change.path), change)
    case 'remove': {
      const path = targetPath(change.path)
      // As userdel does: a home that the user does not own is left alone, and so is the root.
      const stat = nodes.now.stat(path)
      if (path === '/' || (stat ? stat.uid !== change.uid : !redo)) return
      if (findHomeWithin(database, path)) return
      return nodes.perform({ kind: 'remove', path }, true)
    }
  }
}

function findHomeWithin(database: AccountDatabase, path: TargetPath): boolean {
  const homes = entriesOf(database.passwd, path).flatMap(([, , , , , home = '']) => (home === '' ? [] : [home]))
  return homes.some((home) => isWithin(targetPath(home), path))
}

interface HomeOptions {
  readonly skeleton: string
  readonly redo: boolean
}

async function createHome(
  nodes: Nodes,
  home: HomeChange & { kind: 'create' },
  { skeleton, redo }: HomeOptions,
): Promise<void> {
  const path = targetPath(home.path)
  const { mode, uid, gid } = home
  const before = nodes.now.stat(nodes.now.resolveFully(path))
  // A home that is there stays as it is, except one that an attempt which was cut short has made.
  if (before && !(redo && before.kind === 'directory' && before.uid === 0 && before.mode === mode)) return
  await nodes.perform({ kind: 'make-directory', path: nodes.now.resolveFully(path), mode }, true)
  await copyTree(nodes, targetPath(skeleton), path, { uid, gid })
  await nodes.perform({ kind: 'set-attributes', path: nodes.now.resolveFully(path), mode, uid, gid }, true)
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

async function copyTree(nodes: Nodes, from: TargetPath, to: TargetPath, owner: Owner): Promise<void> {
  for (const name of nodes.now.list(from) ?? []) {
    const [source, path] = [targetPath(`${from}/${name}`), targetPath(`${to}/${name}`)]
    const stat = nodes.now.stat(source)
    if (!stat || nodes.now.stat(path)) continue
    const attributes = { mode: stat.mode, ...owner }
    if (stat.kind === 'directory') {
      await nodes.perform({ kind: 'make-directory', path, ...attributes }, true)
      await copyTree(nodes, source, path, owner)
    } else if (stat.kind === 'symlink') {
      await nodes.perform({ kind: 'make-symlink', path, target: stat.target ?? '', ...owner }, true)
    } else if (stat.kind === 'file') {
      await nodes.write(path, (await nodes.read(source)) ?? new Uint8Array(), attributes)
    }
  }
}

async function ownTree(nodes: Nodes, path: TargetPath, change: HomeChange & { kind: 'own' }): Promise<void> {
  const stat = nodes.now.stat(path)
  if (!stat) return
  const { uid, gid } = change
  if (uid && stat.uid === uid.from) await nodes.perform({ kind: 'set-attributes', path, uid: uid.to }, true)
  if (gid && stat.gid === gid.from) await nodes.perform({ kind: 'set-attributes', path, gid: gid.to }, true)
  if (stat.kind !== 'directory') return
  for (const name of nodes.now.list(path) ?? []) await ownTree(nodes, targetPath(`${path}/${name}`), change)
}
