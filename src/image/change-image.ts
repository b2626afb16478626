import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { ContentStore } from '../util/content.ts'
import type { NodeOperation } from '../host/operation/operation.ts'
import { isWithin, targetPath, type HostPath } from '../util/paths.ts'
import { createNodes, performNode } from '../host/real/nodes.ts'
import { createTargetRoot, type TargetRoot } from '../host/real/target-root.ts'
import { bodyIn, imageContents } from './contents.ts'
import { isDone } from './is-done.ts'
import {
  documentPayload,
  grubPayload,
  modulePayload,
  realRootPayload,
  stampPayload,
  type Builder,
  type PayloadSources,
} from './payload.ts'
import type { Holder, ProgramRunner } from './programs.ts'
import { rebuildInitramfs } from './rebuild.ts'
import type { ImageTarget } from './target.ts'
import { withTree } from './with-tree.ts'

/** What is put into an image. */
export interface ImageRequest {
  /** The module with the executable, for the builder of the initramfs that the tree has. */
  readonly module: boolean
  /** The units of the real root. */
  readonly realRoot: boolean
  /** What makes the initramfs. @default what the tree has */
  readonly builder?: Builder
  readonly grub: boolean
  readonly stamp: boolean
  /** The document: bytes that were found valid. */
  readonly document?: Uint8Array
  /** Whether the initramfs is made anew afterwards. */
  readonly rebuild: boolean
  /** Whether it is only told what would be done. */
  readonly dryRun: boolean
}

/** With what it is put there. */
export interface ImageParts {
  readonly sources: PayloadSources
  readonly run: ProgramRunner
  readonly hold: Holder
  /** The user that this process runs as: owner of what it makes, unless it is root. */
  readonly user: { readonly uid: number; readonly gid: number }
  readonly signal: AbortSignal
}

/** What was done, or would be. */
export interface ImageReport {
  readonly changes: readonly NodeOperation[]
  /** How many operations had nothing to change. */
  readonly unchanged: number
  /** What makes the initramfs of the tree, when that matters. */
  readonly builder?: Builder
  /** The kernels whose initramfs was made anew. */
  readonly rebuilt: readonly string[]
  /** Programs that the module needs and the tree lacks. */
  readonly missing: readonly string[]
  readonly contents: ContentStore
}

/**
 * Puts the module, the units, a document or a stamp into a root tree or a disk image. Every file is written beside its
 * place and renamed; what is there already as it should be is left alone, so that doing it twice changes nothing.
 * @throws FirstlightError `refused`, `mount-failed`, `io-failed`, `node-exists`, `command-failed`, `tool-missing`
 */
export async function changeImage(target: ImageTarget, request: ImageRequest, parts: ImageParts): Promise<ImageReport> {
  const isRoot = parts.user.uid === 0
  const { run, hold } = parts
  return withTree(target, { run, hold, isRoot, readOnly: request.dryRun }, async (opened) => {
    const tree = createTargetRoot(opened.root)
    const builder = request.module || request.rebuild ? (request.builder ?? builderOf(tree)) : undefined
    const contents = imageContents(request.document ?? new Uint8Array())
    const operations = payloadOf(request, parts.sources, builder).map((operation) => owned(operation, tree, parts.user))
    const nodes = createNodes(tree, bodyIn(contents))
    const changes: NodeOperation[] = []
    for (const operation of operations) {
      parts.signal.throwIfAborted()
      if (isKeptStamp(operation, tree) || (await isDone(operation, tree, contents))) continue
      changes.push(operation)
      if (!request.dryRun) await performNode(nodes, operation, false)
    }
    const wantsRebuild = request.rebuild && builder !== undefined && !request.dryRun
    const rebuilt = wantsRebuild ? await rebuildInitramfs({ ...parts, ...opened, builder, isRoot }) : []
    const missing = builder === 'dracut' && request.module ? missingPrograms(parts.sources.initrd, tree) : []
    const unchanged = operations.length - changes.length
    return { changes, unchanged, builder, rebuilt, missing, contents }
  })
}

function payloadOf(
  request: ImageRequest,
  sources: PayloadSources,
  builder: Builder | undefined,
): readonly NodeOperation[] {
  return [
    ...(request.module && builder !== undefined ? modulePayload(sources, builder) : []),
    ...(request.module || request.realRoot ? realRootPayload(sources) : []),
    ...(request.grub ? grubPayload(sources) : []),
    ...(request.document === undefined ? [] : documentPayload()),
    // The stamp last: an image that has it has everything that a first boot needs.
    ...(request.stamp ? stampPayload() : []),
  ]
}

/** What makes the initramfs of the tree; where both are installed, it is dracut. */
function builderOf(tree: TargetRoot): Builder {
  const exists = (path: string): boolean => tree.stat(tree.resolver.resolveFully(targetPath(path))) !== undefined
  if (exists('/usr/lib/dracut/dracut-functions.sh')) return 'dracut'
  if (exists('/usr/sbin/update-initramfs')) return 'initramfs-tools'
  throw new FirstlightError('refused', 'the tree has neither dracut nor initramfs-tools', {
    hint: 'install one of them in the tree; --real-root is for a root whose initramfs is made elsewhere',
  })
}

/** The owner of what is made: root, or whoever prepares a tree without its rights. FAT has one mode for everything. */
function owned(operation: NodeOperation, tree: TargetRoot, user: ImageParts['user']): NodeOperation {
  if (operation.kind !== 'write-file') return operation
  const mode = isWithin(operation.path, targetPath('/boot')) ? fatMode(tree) : undefined
  return { ...operation, ...user, mode: mode ?? operation.mode }
}

/** `MSDOS_SUPER_MAGIC` of statfs(2). */
const FAT = 0x4d44

function fatMode(tree: TargetRoot): number | undefined {
  const boot = tree.resolver.resolveFully(targetPath('/boot'))
  const node = tree.stat(boot)
  return node?.kind === 'directory' && fs.statfsSync(tree.at(boot)).type === FAT ? node.mode & 0o777 : undefined
}

/** A stamp that is there may say how the network is to be set up: it is left as it is. */
function isKeptStamp(operation: NodeOperation, tree: TargetRoot): boolean {
  const isStamp = operation.kind === 'write-file' && operation.contents.length === 0
  return isStamp && tree.stat(tree.resolver.resolve(operation.path))?.kind === 'file'
}

/** Programs without which dracut would leave the module out; the module itself lists them. */
function missingPrograms(initrd: HostPath, tree: TargetRoot): readonly string[] {
  const setup = fs.readFileSync(`${initrd}/dracut/30firstlight/module-setup.sh`, 'utf8')
  const names = /^firstlight_required="([^"]*)"/m.exec(setup)?.[1]?.split(/\s+/) ?? []
  const isThere = (name: string): boolean =>
    ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/lib/systemd'].some(
      (directory) => tree.stat(tree.resolver.resolveFully(targetPath(`${directory}/${name}`)))?.kind === 'file',
    )
  return names.filter((name) => name !== '' && !isThere(name))
}
