import type { Config } from '../config/model.ts'
import { mountsOf } from '../config/mounts.ts'
import { NO_ORIGINS } from '../config/origins.ts'
import { NO_CONTENTS, type ContentStore } from '../util/content.ts'
import type { Host, TargetFiles } from '../host/host.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import { resolveDirectory } from '../host/resolve-directory.ts'
import { parentOf, targetPath, type TargetPath } from '../util/paths.ts'
import type { Journal } from '../journal/journal.ts'
import type { ConfigPath } from '../report/path.ts'
import { digestOf } from './config-digest.ts'
import type { EngineOptions } from './engine.ts'
import { progressOf } from './resume.ts'
import { DEFAULT_POLICY } from './stage.ts'
import { compareAccounts } from './verify/compare-accounts.ts'
import { compareDisks } from './verify/compare-disks.ts'
import { compareKeys } from './verify/compare-keys.ts'
import { compareNodes, type NodesContext } from './verify/compare-nodes.ts'
import { compareSystem } from './verify/compare-system.ts'
import { compareVolumes } from './verify/compare-volumes.ts'
import { decideAgain } from './verify/decide-again.ts'
import { expectNodes } from './verify/expect-nodes.ts'
import type { KnownContents } from './verify/expected-contents.ts'
import { joinComparisons, type Comparison, type Finding, type Subject, type Unchecked } from './verify/finding.ts'
import { reading } from './verify/unreadable.ts'

export { checkProvisioned } from './verify/decide-again.ts'
export type { Aspect, Finding, Subject, Unchecked } from './verify/finding.ts'

/** What {@link verifyMachine} is given. */
export interface VerifyOptions extends Pick<
  EngineOptions,
  'config' | 'origins' | 'userConfigProvided' | 'stages' | 'policy'
> {
  /** The machine. Only its reads are used: nothing is performed. */
  readonly host: Omit<Host, 'perform' | 'sync' | 'simulate'>
  /** What was fetched for the config, as far as the journal does not tell its digest. @default nothing */
  readonly store?: ContentStore
  /** The journal of the run that made the machine; it is only read. */
  readonly journal: Pick<Journal, 'read'>
}

/** In what a machine is not as its document describes it. */
export interface Verification {
  readonly configDigest: string
  readonly outcome: 'as-described' | 'drifted'
  /** How many things were compared: nodes, accounts, units, partitions, volumes, filesystems. */
  readonly checked: number
  /** Every deviation, in the order of the document; last what the engine left by itself. */
  readonly findings: readonly Finding[]
  /** What could not be compared, and why. */
  readonly unchecked: readonly Unchecked[]
}

/**
 * Compares a provisioned machine with what was made of it. What was to be done is decided again from the config and from
 * what the journal says the stages saw; nothing is performed, and nothing is written anywhere.
 * @throws FirstlightError `not-provisioned` for a machine that is not finished; `foreign-run` for another config
 */
export async function verifyMachine(options: VerifyOptions): Promise<Verification> {
  const { config, host, policy = DEFAULT_POLICY } = options
  const progress = progressOf(await options.journal.read())
  const configDigest = digestOf(config)
  const { stages, userConfigProvided = true } = options
  const operations = await decideAgain({ config, configDigest, stages, policy, progress, userConfigProvided })
  const contents = { store: options.store ?? NO_CONTENTS, journalled: progress.contents }
  const { checked, findings, unchecked } = await compareAll({ config, operations, host, contents })
  return {
    configDigest,
    outcome: findings.length === 0 ? 'as-described' : 'drifted',
    checked,
    findings: inOrder(findings, options),
    unchecked: inOrder(unchecked, options),
  }
}

/** What {@link compareMachine} is given. */
export interface CompareOptions extends Pick<VerifyOptions, 'config' | 'origins' | 'host' | 'store'> {
  /** What the document would have done, on a machine like this one was. */
  readonly operations: readonly PlannedOperation[]
}

/** Compares a machine with what another document than its own would have made. Nothing is performed. */
export async function compareMachine({ operations, ...options }: CompareOptions): Promise<Comparison> {
  const { config, host, store = NO_CONTENTS } = options
  const compared = await compareAll({ config, operations, host, contents: { store, journalled: {} } })
  const { checked, findings, unchecked } = compared
  return { checked, findings: inOrder(findings, options), unchecked: inOrder(unchecked, options) }
}

interface Comparing {
  readonly config: Config
  readonly operations: readonly PlannedOperation[]
  readonly host: VerifyOptions['host']
  readonly contents: KnownContents
}

async function compareAll({ config, operations, host, contents }: Comparing): Promise<Comparison> {
  const { files, devices, accounts } = host
  const nodes = expectNodes(operations, await realPaths(operations, files))
  const mounts = mountsOf(config).map(({ path }) => targetPath(path))
  const context: NodesContext = {
    files,
    contents,
    mounts,
    mounted: host.backend === 'real' ? new Set(await host.system.mountsBelow(targetPath('/'))) : undefined,
  }
  const plain = operations.map(({ operation }) => operation)
  return joinComparisons([
    await compareSystem(config, operations, host),
    await compareDisks(config.storage?.disks ?? [], operations, devices),
    await compareVolumes(config, operations, devices),
    await compareAccounts(config, plain, files),
    await compareKeys(operations, { ...context, accounts, nodes }),
    await compareNodes(nodes, context),
  ])
}

/** Expands the symlinks in front of every path that an operation names; each directory is resolved once. */
async function realPaths(
  operations: readonly PlannedOperation[],
  files: TargetFiles,
): Promise<(path: TargetPath) => TargetPath> {
  const directories = new Map<TargetPath, TargetPath>()
  for (const { operation } of operations) {
    if (!('path' in operation)) continue
    const directory = parentOf(operation.path)
    if (directories.has(directory)) continue
    const real = await reading(() => resolveDirectory(files, directory))
    directories.set(directory, 'value' in real ? real.value : directory)
  }
  return (path) => {
    if (path === '/') return path
    const directory = directories.get(parentOf(path)) ?? parentOf(path)
    return targetPath(`${directory}/${path.slice(path.lastIndexOf('/') + 1)}`)
  }
}

/** Gives each its line, and sorts by it: one document after the other, as they first come; what has no line is last. */
function inOrder<Item extends Subject>(
  items: readonly Item[],
  { config, origins = NO_ORIGINS }: Pick<VerifyOptions, 'config' | 'origins'>,
): readonly Item[] {
  const documents = new Map<unknown, number>()
  const placed = items.map((asked) => {
    if (asked.path === undefined) return { item: asked, document: Infinity, start: 0 }
    const item = { ...asked, path: existing(config, asked.path) }
    const location = origins.locate(item.path)
    if (location === undefined) return { item, document: Infinity, start: 0 }
    const document = documents.get(location.document) ?? documents.size
    documents.set(location.document, document)
    return { item: { ...item, location }, document, start: location.span.start }
  })
  return placed
    .sort((one, other) => (one.document === other.document ? one.start - other.start : one.document - other.document))
    .map(({ item }) => item)
}

/** The path as far as the config has it: an aspect may be what the document leaves open. */
function existing(config: Config, path: ConfigPath): ConfigPath {
  let value: unknown = config
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return path.slice(0, index)
    value = Reflect.get(value, key)
  }
  return path
}
