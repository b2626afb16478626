import { FirstlightError, isFirstlightError } from '../../errors.ts'
import { reveal, secret, type Secret } from '../../util/secret.ts'
import { accountError, checkField, checkName } from '../accounts/checks.ts'
import { daysOf } from '../accounts/days.ts'
import { findGroup, findGroupByNameOrId, findUser, type AccountDatabase } from '../accounts/database.ts'
import { newGid, withImageGroups } from '../accounts/groups.ts'
import { hasEntries, printTable } from '../accounts/table.ts'
import { newUid } from '../accounts/users.ts'
import { doingOf } from '../operation/table.ts'
import { operationDigest } from '../operation/digest.ts'
import type { AccountOperation, Operation } from '../operation/operation.ts'
import { parentOf, targetPath } from '../../util/paths.ts'
import { readDatabase, readFile, setPassword, writeFile } from './account-files.ts'
import { forgetAccounts, homeStat, saveAccounts } from './account-undo.ts'
import type { Machine } from './machine.ts'
import { ensureDirectory } from '../tree/nodes.ts'
import { targetTree } from './nodes.ts'
import { syncTarget } from './sync.ts'

/** An operation that the shadow tools do. */
export type ToolOperation = Exclude<AccountOperation, { kind: 'write-ssh-keys' }>

/**
 * Does one operation on the target's users and groups, by its shadow tools. Redone, the files are first taken back to
 * what they were before the interrupted attempt.
 * @throws FirstlightError `account-failed`
 */
export async function performAccount(machine: Machine, operation: ToolOperation, redo: boolean): Promise<void> {
  const { name } = operation
  const doing = doingOf(operation)
  checkName(doing, name)
  if ('passwordHash' in operation) checkHash(doing, operation.passwordHash)
  const undoable = { digest: operationDigest(operation), home: homeToMake(machine, operation) }
  await saveAccounts(machine, undoable, redo)
  try {
    await performWithTools(machine, operation, { doing, redo })
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
    throw new FirstlightError('account-failed', thrown.message, { cause: thrown, facts: thrown.facts })
  }
  // The kernel may write the names of a home's files long before their contents: forgotten too early, a power cut would
  // leave a user with empty files.
  const movesHome = operation.kind === 'modify-user' && operation.homeDir !== undefined
  if (undoable.home !== undefined || movesHome) await syncTarget(machine)
  forgetAccounts(machine, undoable)
}

type ToolKind = ToolOperation['kind']

interface Work<Some extends ToolKind> {
  readonly operation: Operation<Some>
  readonly doing: string
  readonly redo: boolean
}

/** How each kind of operation is done with the tools. */
const PERFORM: { readonly [Each in ToolKind]: (machine: Machine, work: Work<Each>) => Promise<void> } = {
  'add-group': changeGroup,
  'modify-group': changeGroup,
  'delete-group': deleteGroup,
  'add-user': addUser,
  'modify-user': (machine, { operation, doing, redo }) =>
    modifyUser(machine, operation, { doing, moveHome: !redo || mayMove(machine, operation) }),
  'delete-user': deleteUser,
}

function performWithTools<Some extends ToolKind>(
  machine: Machine,
  operation: Operation<Some>,
  how: Omit<Work<Some>, 'operation'>,
): Promise<void> {
  return PERFORM[operation.kind](machine, { operation, ...how })
}

async function changeGroup(
  machine: Machine,
  { operation, doing, redo }: Work<'add-group' | 'modify-group'>,
): Promise<void> {
  const { name } = operation
  const root = ['--root', machine.root]
  const database = readDatabase(machine.target)
  const exists = findGroup(database, name) !== undefined
  if (operation.kind === 'add-group' && exists && !redo) throw accountError(doing, 'it is there already')
  const { system: isSystem = false } = operation
  const isFree = operation.gid === undefined && !exists && hasEntries(database.imageGroup)
  const gid = isFree ? newGid(database, isSystem, doing) : operation.gid
  const options = gid === undefined ? [] : ['--gid', String(gid)]
  const system = operation.system === true ? ['--system'] : []
  if (!exists) await machine.commands.run('groupadd', [...root, ...options, ...system, '--', name], { doing })
  else if (options.length > 0) await machine.commands.run('groupmod', [...root, ...options, '--', name], { doing })
  if (operation.passwordHash)
    await setPassword(machine.target, { of: 'group', name, hash: operation.passwordHash, today: today(machine) })
}

async function deleteGroup(machine: Machine, { operation, doing, redo }: Work<'delete-group'>): Promise<void> {
  // 6: there is no such group.
  const accept = redo ? [0, 6] : [0]
  await machine.commands.run('groupdel', ['--root', machine.root, '--', operation.name], { doing, accept })
}

async function addUser(machine: Machine, { operation, doing, redo }: Work<'add-user'>): Promise<void> {
  const { name } = operation
  const root = ['--root', machine.root]
  const before = findUser(readDatabase(machine.target), name)
  if (before && !redo) throw accountError(doing, 'it is there already')
  const hasHome = before !== undefined && homeStat(machine, before.home) !== undefined
  if (before && (hasHome || operation.createHome === false)) {
    return await modifyUser(machine, operation, { doing, moveHome: false })
  }
  // Only useradd makes a home: a user who was left without one is added once more, under the same id.
  if (before) await machine.commands.run('userdel', [...root, '--', name], { doing })
  const uid = before?.uid ?? operation.uid ?? uidBesideImage(readDatabase(machine.target), operation, doing)
  const wanted = uid === undefined ? operation : { ...operation, uid }
  await bringImageGroups(machine, operation)
  await machine.commands.run('useradd', [...root, ...creation(operation), ...common(wanted), '--', name], { doing })
  const hash = operation.passwordHash ?? secret('*')
  await setPassword(machine.target, { of: 'user', name, hash, today: today(machine) })
}

/** By the clock of the run, like everything else that is dated. */
function today(machine: Machine): number {
  return daysOf(machine.clock())
}

type UserOperation = Operation<'add-user' | 'modify-user'>

/** The tools know only what is in `/etc`: where the image has users of its own, the id is chosen beside those. */
function uidBesideImage(
  database: AccountDatabase,
  { system = false }: UserOperation,
  doing: string,
): number | undefined {
  return hasEntries(database.imagePasswd) ? newUid(database, system, doing) : undefined
}

/** Brings groups that only the image has to where the tools find them, and where memberships are written. */
async function bringImageGroups({ target }: Machine, { primaryGroup, groups = [] }: UserOperation): Promise<void> {
  const database = readDatabase(target)
  const wanted = [...groups, ...(primaryGroup === undefined ? [] : [primaryGroup])]
  const names = wanted.flatMap((name) => findGroupByNameOrId(database, name)?.name ?? [])
  const { group } = withImageGroups(database, names)
  const before = readFile(target, 'group')
  if (before && group !== database.group) await writeFile(target, 'group', { ...before, text: printTable(group) })
}

async function modifyUser(
  machine: Machine,
  operation: UserOperation,
  { doing, moveHome }: { readonly doing: string; readonly moveHome: boolean },
): Promise<void> {
  // usermod moves a home only into a directory that is there.
  if (moveHome && operation.homeDir !== undefined) ensureParent(machine, operation.homeDir)
  await bringImageGroups(machine, operation)
  const home =
    operation.homeDir === undefined ? [] : ['--home', operation.homeDir, ...(moveHome ? ['--move-home'] : [])]
  const options = [...home, ...common(operation)]
  const args = ['--root', machine.root, ...options, '--', operation.name]
  if (options.length > 0) await machine.commands.run('usermod', args, { doing })
  const { name, passwordHash: hash } = operation
  if (hash) await setPassword(machine.target, { of: 'user', name, hash, today: today(machine) })
}

function ensureParent({ target }: Machine, home: string): void {
  ensureDirectory(targetTree(target), parentOf(target.resolver.resolve(targetPath(home))), true)
}

/** userdel answers 12 when it could not remove a home, e.g. one that belongs to somebody else: that stays, as it should. */
async function deleteUser(machine: Machine, { operation, doing, redo }: Work<'delete-user'>): Promise<void> {
  const { name } = operation
  if (redo && !findUser(readDatabase(machine.target), name)) return
  const args = ['--root', machine.root, '--remove', '--', name]
  const { status } = await machine.commands.run('userdel', args, { doing, accept: [0, 12] })
  if (findUser(readDatabase(machine.target), name)) throw accountError(doing, 'it is still there')
  if (status === 12) machine.log({ level: 'notice', message: `${doing}: its home directory was left alone` })
}

/** The options that only say how a user is created. */
function creation(operation: UserOperation): readonly string[] {
  const { homeDir, createHome, userGroup, system, logInit } = operation
  return [
    ...(homeDir === undefined ? [] : ['--home-dir', homeDir]),
    createHome === false ? '--no-create-home' : '--create-home',
    ...(userGroup === false ? ['--no-user-group'] : []),
    ...(system === true ? ['--system'] : []),
    ...(logInit === false ? ['--no-log-init'] : []),
  ]
}

/** The options that useradd and usermod share. */
function common({ uid, gecos, primaryGroup, groups, shell }: UserOperation): readonly string[] {
  return [
    ...(uid === undefined ? [] : ['--uid', String(uid)]),
    ...(gecos === undefined ? [] : ['--comment', gecos]),
    ...(primaryGroup === undefined ? [] : ['--gid', primaryGroup]),
    ...(groups === undefined ? [] : ['--groups', groups.join(',')]),
    ...(shell === undefined ? [] : ['--shell', shell]),
  ]
}

/** The home that adding a user makes, so that half of it can be taken back. */
function homeToMake(machine: Machine, operation: ToolOperation): string | undefined {
  if (operation.kind !== 'add-user' || operation.createHome === false) return undefined
  return operation.homeDir ?? `${readDatabase(machine.target).settings.homeBase}/${operation.name}`
}

/** Whether there is still something to move: a home that arrived before the run was interrupted stays. */
function mayMove(machine: Machine, { homeDir }: UserOperation): boolean {
  const { target } = machine
  return homeDir !== undefined && target.stat(target.resolver.resolve(targetPath(homeDir))) === undefined
}

function checkHash(doing: string, hash: Secret | undefined): void {
  if (hash !== undefined) checkField(doing, 'password hash', reveal(hash))
}
