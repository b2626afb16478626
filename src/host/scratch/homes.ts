import type { AccountDatabase, HomeChange } from '../accounts/database.ts'
import { entriesOf } from '../accounts/table.ts'
import { isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'

interface ChangeOptions {
  readonly database: AccountDatabase
  readonly redo: boolean
}

/** Makes, moves, gives away or removes a home, as useradd, usermod and userdel do. */
export async function changeHome(nodes: Nodes, change: HomeChange, { database, redo }: ChangeOptions): Promise<void> {
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
