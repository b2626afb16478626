import type { NodeStat, TargetFiles } from '../../host/host.ts'
import { quotedText, shownText } from '../../host/operation/words.ts'
import { isWithin, targetPath, type TargetPath } from '../../util/paths.ts'
import type { ExpectedNode } from './expect-nodes.ts'
import { compareBytes, expectedPiece, type KnownContents } from './expected-contents.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading } from './unreadable.ts'
import { octal } from '../../util/octal.ts'

/** What nodes are compared with. */
export interface NodesContext {
  readonly files: TargetFiles
  readonly contents: KnownContents
  /** Where the run mounted filesystems. */
  readonly mounts: readonly TargetPath[]
  /** Those of them that are mounted now; absent where a directory stands for all of them (scratch). */
  readonly mounted?: ReadonlySet<TargetPath>
}

/** Compares files, directories and links of the target with what should be there. */
export async function compareNodes(nodes: readonly ExpectedNode[], context: NodesContext): Promise<Comparison> {
  const all: Comparison[] = []
  for (const node of nodes) {
    const keys = (node.contents?.from ?? 0) > 0 ? { ...KEYS, contents: 'append' } : KEYS
    const collector = collect(shownText(node.shown), node.path, keys)
    const hidden = hiddenBecause(node, context)
    if (hidden !== undefined) collector.skip('all', hidden)
    else await compareNode(node, context, collector)
    all.push(collector.comparison)
  }
  return joinComparisons(all)
}

/** Why the node cannot be seen now: on its filesystem, or below another one. */
export function hiddenBecause(
  { at, mount }: Pick<ExpectedNode, 'at' | 'mount'>,
  { mounts, mounted }: Pick<NodesContext, 'mounts' | 'mounted'>,
): string | undefined {
  if (mounted === undefined) return undefined
  if (mount !== undefined && !mounted.has(mount)) return `the filesystem of ${shownText(mount)} is not mounted`
  const over = mounts.find((other) => mounted.has(other) && isWithin(at, other) && isDeeper(other, mount))
  return over === undefined ? undefined : `the filesystem of ${shownText(over)} is mounted over it`
}

function isDeeper(path: TargetPath, than: TargetPath | undefined): boolean {
  return than === undefined || path.length > than.length
}

const KEYS = { mode: 'mode', owner: 'user', group: 'group', contents: 'contents', target: 'target' } as const

async function compareNode(node: ExpectedNode, context: NodesContext, collector: Collector): Promise<void> {
  const { files } = context
  const looked = await reading(() => files.stat(node.at))
  if ('reason' in looked) return collector.skip('all', looked.reason)
  const stat = looked.value
  if (node.kind === 'absent') {
    if (stat !== undefined) collector.differs('presence', 'is there, the document has it removed')
    return
  }
  if (stat === undefined) return collector.differs('presence', 'is missing')
  if (node.kind === 'hard-link') return await compareHardLink(node, stat, { files, collector })
  if (node.kind !== 'any' && stat.kind !== node.kind) {
    return collector.differs('kind', `is ${ARTICLES[stat.kind]}, the document says ${ARTICLES[node.kind]}`)
  }
  compareAttributes(node, stat, collector)
  if (node.kind === 'symlink' && stat.target !== node.target) {
    const wanted = quotedText(node.target ?? '')
    collector.differs('target', `links to ${quotedText(stat.target ?? '')}, the document says ${wanted}`)
  }
  if (node.contents !== undefined && stat.kind === 'file') await compareContents(node, stat, { context, collector })
}

const ARTICLES = {
  file: 'a file',
  directory: 'a directory',
  symlink: 'a symbolic link',
  other: 'a special file',
} as const

function compareAttributes({ mode, uid, gid }: ExpectedNode, stat: NodeStat, collector: Collector): void {
  if (mode !== undefined && stat.kind !== 'symlink' && stat.mode !== mode) {
    collector.differs('mode', `mode is ${octal(stat.mode)}, the document says ${octal(mode)}`)
  }
  if (uid !== undefined && stat.uid !== uid) {
    collector.differs('owner', `belongs to the user ${stat.uid}, the document says ${uid}`)
  }
  if (gid !== undefined && stat.gid !== gid) {
    collector.differs('group', `belongs to the group ${stat.gid}, the document says ${gid}`)
  }
}

interface LinkContext {
  readonly files: TargetFiles
  readonly collector: Collector
}

async function compareHardLink(node: ExpectedNode, stat: NodeStat, { files, collector }: LinkContext): Promise<void> {
  const target = targetPath(node.target ?? '')
  const other = await reading(() => files.stat(target))
  if ('reason' in other) return collector.skip('target', other.reason)
  if (other.value?.identity === stat.identity) return
  collector.differs('target', `is no hard link to ${shownText(target)}, as the document says`)
}

interface ContentsContext {
  readonly context: NodesContext
  readonly collector: Collector
}

async function compareContents(
  { at, contents }: ExpectedNode,
  { size }: NodeStat,
  { context, collector }: ContentsContext,
): Promise<void> {
  const { from, pieces: references } = contents ?? { from: 0, pieces: [] }
  const differs = (): void =>
    collector.differs('contents', from === 0 ? 'contents differ' : 'what was appended differs, or what follows it')
  if (size < from) return collector.differs('contents', 'is shorter than it was before something was appended')
  const pieces = []
  for (const content of references) pieces.push(await expectedPiece(content, context.contents))
  const wanted = pieces.reduce((sum, piece) => sum + (piece.size ?? 0), from)
  // A file of another length need not be read.
  if (pieces.every((piece) => piece.size !== undefined) ? size !== wanted : size < wanted) return differs()
  if (pieces.length > 0 && pieces.every(({ kind }) => kind === 'unknown')) {
    const [first] = pieces
    return collector.skip('contents', first?.kind === 'unknown' ? first.reason : '')
  }
  const read = await reading(() => context.files.read(at))
  if ('reason' in read) return collector.skip('contents', read.reason)
  const compared = compareBytes((read.value ?? new Uint8Array()).subarray(from), pieces)
  if (compared === 'differs') differs()
  else if (compared !== 'same') collector.skip('contents', compared.reason)
}
