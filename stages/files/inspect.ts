import { FirstlightError } from '../../src/errors.ts'
import type { NodeOwner } from '../../src/config/model.ts'
import type { InspectContext } from '../../src/engine/stage.ts'
import type { Accounts, NodeStat, TargetFiles } from '../../src/host/host.ts'
import { resolveDirectory } from '../../src/host/resolve-directory.ts'
import { componentsOf, isWithin, parentOf, TARGET_ROOT, targetPath, type TargetPath } from '../../src/util/paths.ts'
import { present } from '../../src/util/present.ts'
import { accountPlaces } from './account-places.ts'
import { findHomeOwners, type HomeOwner } from './home-owners.ts'
import { hardLinkTarget, inDirectory, isHardLink, LONGEST_PATH, nodesOf, type ConfigNode } from './nodes.ts'

/** What is at the place of a node. */
export type Existing = {
  readonly kind: NodeStat['kind']
  /** Of a file that is appended to: its size. */
  readonly size?: number
  /** Of a symlink: what it says. */
  readonly target?: string
  /** Of what a hard link is about, and of a file with several names: equal for two names of one file. */
  readonly identity?: string
  /** Of a file with several names: how many. */
  readonly names?: number
  /** Of a directory that has the set-group-id bit, or is to get it: its group. */
  readonly gid?: number
  /** The first mount at or below what is to be replaced. */
  readonly mount?: string
  /** What is at or below it of the users and groups of the config. */
  readonly accounts?: string
}

/** What the files stage saw. Holds only what is there and what is unusual: most nodes are new and leave no trace. */
export type FilesInspection = {
  /** The real directory of each directory that is reached through a symlink. */
  readonly realParents: Readonly<Record<string, string>>
  /** What is there, by real path. */
  readonly existing: Readonly<Record<string, Existing>>
  /** For each real directory that is not there: the first component that is missing. */
  readonly missing: Readonly<Record<string, string>>
  /** For each real directory that cannot be: what is in the way. */
  readonly blocked: Readonly<Record<string, string>>
  /** For each real directory whose group goes over to what is made in it: that group. */
  readonly heirs?: Readonly<Record<string, number>>
  readonly users: readonly (readonly [name: string, uid: number])[]
  readonly groups: readonly (readonly [name: string, gid: number])[]
  /** The homes that missing directories are in. */
  readonly homes?: readonly HomeOwner[]
  readonly labelled: boolean
}

/** Looks at the places of all nodes: each directory is read once, however many nodes are in it. */
export async function inspectFiles(context: InspectContext): Promise<FilesInspection> {
  const { config, host } = context
  let places: Promise<readonly TargetPath[]> | undefined
  const look = createLook(host.files, async (path) => {
    const [mount] = await host.system.mountsBelow(path)
    const accounts = (await (places ??= accountPlaces(context))).find((place) => isWithin(place, path))
    return { mount, accounts }
  })
  const users = new Set<string>()
  const groups = new Set<string>()
  for (const entry of nodesOf(config)) {
    // Waited for only when there is something to read: there may be tens of thousands in a few directories.
    try {
      const reading = look.at(targetPath(entry.node.path), wantedOf(entry))
      if (reading !== undefined) await reading
      if (isHardLink(entry)) await look.at(hardLinkTarget(entry.node), { identity: true })
    } catch (thrown) {
      throw thrown instanceof FirstlightError ? thrown.with({ path: entry.configPath }) : thrown
    }
    addName(users, entry.node.user)
    addName(groups, entry.node.group)
  }
  const { heirs = {}, ...seen } = look.seen
  const homes = await findHomeOwners(context, Object.keys(seen.missing))
  return {
    ...seen,
    // Journals of earlier versions have none, and hardly a machine has.
    ...(Object.keys(heirs).length === 0 ? {} : { heirs }),
    ...(homes.length === 0 ? {} : { homes }),
    ...(await ownersOf({ users, groups }, host.accounts)),
    labelled: (await host.system.labelPolicy()) !== undefined,
  }
}

interface Wanted {
  readonly size?: boolean
  readonly identity?: boolean
  readonly gid?: boolean
  /** What would go with it. */
  readonly loss?: boolean
}

function wantedOf(entry: ConfigNode): Wanted {
  const { node } = entry
  const loss = node.overwrite === true
  if (entry.noun === 'files') return { size: (entry.node.append ?? []).length > 0, loss }
  if (entry.noun === 'directories') return { gid: hasSetGroupId(entry.node), loss }
  return { identity: isHardLink(entry), loss }
}

/** Whether new things in a directory of this mode take its group. */
function hasSetGroupId({ mode = 0 }: { readonly mode?: number | undefined }): boolean {
  return (mode & 0o2000) !== 0
}

interface Look {
  readonly seen: Pick<FilesInspection, 'realParents' | 'existing' | 'missing' | 'blocked' | 'heirs'>
  /** Looks at a place; `undefined` when there was no need to read anything. */
  at(path: TargetPath, wanted: Wanted): Promise<void> | undefined
}

interface KnownDirectory {
  readonly real: TargetPath
  readonly names: ReadonlySet<string>
}

function createLook(
  files: TargetFiles,
  lossOf: (path: TargetPath) => Promise<Pick<Existing, 'mount' | 'accounts'>>,
): Look {
  const realParents: Record<string, string> = {}
  const existing: Record<string, Existing> = {}
  const missing: Record<string, string> = {}
  const blocked: Record<string, string> = {}
  const heirs: Record<string, number> = {}
  const directories = new Map<TargetPath, KnownDirectory>()

  /** A directory that is missing since the one that it is in is, or does not have it: nobody need look. */
  const missingDirectory = (directory: TargetPath): KnownDirectory | undefined => {
    const parent = directory === '/' ? undefined : directories.get(parentOf(directory))
    if (parent === undefined || mayBeIn(parent, directory)) return undefined
    const real = inDirectory(parent.real, directory)
    if (real !== directory) realParents[directory] = real
    const [absent, obstacle] = [missing[parent.real], blocked[parent.real]]
    missing[real] = absent === undefined || absent === obstacle || absent === '/' ? real : absent
    if (obstacle !== undefined) blocked[real] = obstacle
    return { real, names: new Set() }
  }
  const readDirectory = async (directory: TargetPath): Promise<KnownDirectory> => {
    const real = await resolveDirectory(files, directory)
    if (real !== directory) realParents[directory] = real
    const names = await files.list(real)
    if (names === undefined) await noteMissing(real)
    else noteHeir(real, await files.stat(real))
    return { real, names: new Set(names) }
  }
  const noteHeir = (real: TargetPath, stat: NodeStat | undefined): void => {
    if (stat?.kind === 'directory' && hasSetGroupId(stat)) heirs[real] = stat.gid
  }
  const noteMissing = async (real: TargetPath): Promise<void> => {
    missing[real] = real
    let above = { path: TARGET_ROOT, stat: await files.stat(TARGET_ROOT) }
    // From above: a path may have thousands of components, and below the first that is missing there are none.
    for (const path of componentsOf(real)) {
      const stat = await files.stat(path)
      missing[real] = path
      if (stat === undefined) break
      if (stat.kind !== 'directory') blocked[real] = path
      above = { path, stat }
    }
    noteHeir(above.path, above.stat)
  }
  const readNode = async (path: TargetPath, wanted: Wanted): Promise<void> => {
    const asked = parentOf(path)
    const directory = directories.get(asked) ?? missingDirectory(asked) ?? (await readDirectory(asked))
    directories.set(asked, directory)
    if (!mayBeIn(directory, path)) return
    const real = inDirectory(directory.real, path)
    const stat = await files.stat(real)
    if (stat === undefined) return
    const loss = wanted.loss === true ? await lossOf(real) : {}
    existing[real] = { ...existing[real], ...describe(stat, wanted), ...present(loss) }
  }
  return {
    seen: { realParents, existing, missing, blocked, heirs },
    at(path, wanted) {
      // Nothing can be there, and each of ten thousand components would be looked at.
      if (path.length > LONGEST_PATH) return undefined
      const directory = directories.get(parentOf(path))
      return directory === undefined || mayBeIn(directory, path) ? readNode(path, wanted) : undefined
    },
  }
}

function mayBeIn({ names }: KnownDirectory, path: TargetPath): boolean {
  return path === '/' || (names.size > 0 && names.has(path.slice(path.lastIndexOf('/') + 1)))
}

function describe(stat: NodeStat, wanted: Wanted): Existing {
  return {
    kind: stat.kind,
    ...(wanted.size === true ? { size: stat.size } : {}),
    target: stat.target,
    ...(wanted.identity === true || stat.names !== undefined ? { identity: stat.identity } : {}),
    names: stat.names,
    ...(stat.kind === 'directory' && (wanted.gid === true || hasSetGroupId(stat)) ? { gid: stat.gid } : {}),
  }
}

async function ownersOf(
  names: { readonly users: ReadonlySet<string>; readonly groups: ReadonlySet<string> },
  accounts: Accounts,
): Promise<Pick<FilesInspection, 'users' | 'groups'>> {
  const users: (readonly [string, number])[] = []
  for (const name of names.users) {
    const user = await accounts.user(name)
    if (user) users.push([name, user.uid])
  }
  const groups: (readonly [string, number])[] = []
  for (const name of names.groups) {
    const group = await accounts.group(name)
    if (group) groups.push([name, group.gid])
  }
  return { users, groups }
}

function addName(names: Set<string>, owner: NodeOwner | undefined): void {
  if (owner?.name !== undefined && owner.name !== '') names.add(owner.name)
}
