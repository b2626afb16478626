import type { Config } from '../config/model.ts'
import type { AccountUser, DiskTable, Host, NodeStat, PartitionEntry, Signature } from '../host/host.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import { childOf, devicePath, targetPath, type TargetPath } from '../util/paths.ts'
import { partitionPath } from '../util/partition-path.ts'

/** The reads of a host: all that is asked of a machine. */
export type Machine = Pick<Host, 'files' | 'devices' | 'accounts'>

/** What a machine is before a plan, and would be after it, as far as the plan touches it. Plain data. */
export interface Survey {
  /** The disks of the document, in its order. */
  readonly disks: readonly SeenDisk[]
  /** Other devices that operations name, by that name: what is on them before. */
  readonly devices: Readonly<Record<string, SeenDevice>>
  /** What is at a path before; nothing for a path at which nothing is. */
  readonly nodes: Readonly<Record<string, SeenNode>>
  /** The users that are there before, by name. */
  readonly users: Readonly<Record<string, AccountUser>>
}

/** A disk on both sides. */
export interface SeenDisk {
  readonly device: string
  readonly before: DiskSide
  readonly after: DiskSide
}

/** A disk at one moment. */
export interface DiskSide {
  readonly bytes: number
  readonly sectorSize: number
  readonly kind: DiskTable['kind']
  readonly partitions: readonly SeenPartition[]
  /** What is on the disk as a whole. */
  readonly signature: Signature
}

/** A partition and what is in it. */
export interface SeenPartition extends PartitionEntry {
  readonly device: string
  readonly signature: Signature
}

/** A device and what is on it. */
export interface SeenDevice {
  readonly identity: string
  readonly bytes: number
  readonly signature: Signature
}

/** A node, with its text where it has one that everybody may read. */
export interface SeenNode extends NodeStat {
  readonly text?: string | undefined
  /** What is below a directory that goes. */
  readonly below?: { readonly nodes: number; readonly bytes: number } | undefined
}

/** Most bytes of a file of which the change is shown. */
const MOST_TEXT = 65_536

/** Most nodes that are counted below a directory. */
const MOST_BELOW = 10_000

/** Looks at what a plan touches: at the machine as it is, and at the copy on which everything was done. */
export async function surveyMachine(
  config: Config,
  operations: readonly PlannedOperation[],
  { before, after }: { readonly before: Machine; readonly after: Machine },
): Promise<Survey> {
  const disks: SeenDisk[] = []
  for (const { device } of config.storage?.disks ?? []) {
    disks.push({ device, before: await diskSide(before, device), after: await diskSide(after, device) })
  }
  return {
    disks,
    devices: await seenDevices(operations, before),
    nodes: await seenNodes(operations, before),
    users: await seenUsers(config, before),
  }
}

async function diskSide({ devices }: Machine, name: string): Promise<DiskSide> {
  const device = devicePath(name)
  const [bytes, table] = [await devices.size(device), await devices.table(device)]
  const partitions: SeenPartition[] = []
  for (const entry of table.partitions) {
    const path = partitionPath(name, entry.number)
    partitions.push({ ...entry, device: path, signature: await signatureOf(devices, path) })
  }
  const { kind, sectorSize } = table
  return { bytes, sectorSize, kind, partitions, signature: await signatureOf(devices, name) }
}

async function signatureOf(devices: Machine['devices'], name: string): Promise<Signature> {
  const device = devicePath(name)
  return (await devices.identity(device)) === undefined ? {} : devices.signature(device)
}

async function seenDevices(operations: readonly PlannedOperation[], { devices }: Machine): Promise<Survey['devices']> {
  const names = new Set(
    operations.flatMap(({ operation }): readonly string[] =>
      'device' in operation ? [operation.device] : operation.kind === 'create-array' ? operation.devices : [],
    ),
  )
  const seen: Record<string, SeenDevice> = {}
  for (const name of names) {
    if (!name.startsWith('/dev/')) continue
    const device = devicePath(name)
    const identity = await devices.identity(device)
    if (identity === undefined) continue
    seen[name] = { identity, bytes: await devices.size(device), signature: await devices.signature(device) }
  }
  return seen
}

async function seenNodes(operations: readonly PlannedOperation[], { files }: Machine): Promise<Survey['nodes']> {
  const seen: Record<string, SeenNode> = {}
  // Nothing is below a directory that is not there: thousands of files are in a few directories.
  const listed = new Map<string, ReadonlySet<string> | undefined>()
  for (const { operation } of operations) {
    if (!('path' in operation) || operation.kind === 'mount' || operation.kind === 'unmount') continue
    const { path } = operation
    if (path in seen) continue
    const slash = path.lastIndexOf('/')
    const parent = targetPath(path.slice(0, slash) || '/')
    if (!listed.has(parent)) {
      const names = await files.list(parent).catch(() => undefined)
      listed.set(parent, names && new Set(names))
    }
    if (listed.get(parent)?.has(path.slice(slash + 1)) !== true) continue
    const stat = await files.stat(path)
    if (stat === undefined) continue
    const more = operation.kind === 'remove' ? await below(files, path, stat) : await textAt(files, path, stat)
    seen[path] = { ...stat, ...more }
  }
  return seen
}

async function textAt(files: Machine['files'], path: TargetPath, stat: NodeStat): Promise<Pick<SeenNode, 'text'>> {
  // What only some may read is not shown to whoever reads the plan.
  const isShown = stat.kind === 'file' && stat.size <= MOST_TEXT && (stat.mode & 0o004) !== 0
  return isShown ? { text: textOf(await files.read(path).catch(() => undefined)) } : {}
}

async function below(files: Machine['files'], top: TargetPath, { kind }: NodeStat): Promise<Pick<SeenNode, 'below'>> {
  if (kind !== 'directory') return {}
  const count = { nodes: 0, bytes: 0 }
  const left = [top]
  for (let path = left.pop(); path !== undefined && count.nodes < MOST_BELOW; path = left.pop()) {
    for (const name of (await files.list(path).catch(() => undefined)) ?? []) {
      const child = childOf(path, name)
      const stat = await files.stat(child).catch(() => undefined)
      count.nodes += 1
      if (stat?.kind === 'directory') left.push(child)
      else count.bytes += stat?.size ?? 0
    }
  }
  return { below: count }
}

/** Bytes as text; `undefined` when they are not. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

async function seenUsers(config: Config, { accounts }: Machine): Promise<Survey['users']> {
  const seen: Record<string, AccountUser> = {}
  for (const { name } of config.passwd?.users ?? []) {
    const user = await accounts.user(name)
    if (user !== undefined) seen[name] = user
  }
  return seen
}
