import type { Content } from '../../util/content.ts'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import type { NodeStat, TargetFiles } from '../host.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { NodeOperation } from '../operation/operation.ts'
import { createResolver } from '../resolve.ts'
import { ensureDirectory, performOnNodes, writeFile } from '../tree/nodes.ts'
import { bytesBody, type Body } from '../body.ts'
import type { Manifest } from './manifest.ts'
import { ownedTree, statIn } from './owned-tree.ts'
import type { Tree } from './tree.ts'

/** The files of a scratch machine: a tree for what a directory can carry, a manifest for the rest. */
export interface Nodes extends TargetFiles {
  /** The same as the promised reads, for work that needs no waiting. */
  readonly now: {
    resolve(path: TargetPath): TargetPath
    resolveFully(path: TargetPath): TargetPath
    stat(path: TargetPath): NodeStat | undefined
    list(path: TargetPath): readonly string[] | undefined
  }
  perform(operation: NodeOperation, redo: boolean): void | Promise<void>
  /** Writes a file of bytes in memory, as `write-file` does. */
  write(path: TargetPath, bytes: Uint8Array, attributes: Attributes): Promise<void>
  /** Moves a directory with all below it. */
  move(from: TargetPath, to: TargetPath): void
  /** Sets the SELinux context of a node. */
  setLabel(path: TargetPath, label: string): void
}

/** What nodes are made of. */
export interface NodesParts {
  readonly tree: Tree
  readonly manifest: Manifest
  /** The bytes that a list of contents stands for, one after the other. */
  readonly body: (contents: readonly Content[]) => Body
}

/** Makes the files of a scratch machine. */
export function createNodes({ tree: carrier, manifest, body }: NodesParts): Nodes {
  const resolver = createResolver(carrier)
  const tree = ownedTree(carrier, manifest, resolver)
  const parts = { tree, resolver, bodyOf: ({ contents }: { readonly contents: readonly Content[] }) => body(contents) }
  const now = {
    resolve: (path: TargetPath): TargetPath => resolver.resolve(path),
    resolveFully: (path: TargetPath): TargetPath => resolver.resolveFully(path),
    stat: (path: TargetPath): NodeStat | undefined => statIn(carrier, manifest, resolver.resolve(path)),
    list(path: TargetPath): readonly string[] | undefined {
      const real = resolver.resolveFully(path)
      return carrier.node(real)?.kind === 'directory' ? [...carrier.names(real)].sort() : undefined
    },
  }
  return {
    now,
    resolve: async (path) => now.resolve(path),
    stat: async (path) => now.stat(path),
    async read(path) {
      const real = resolver.resolveFully(path)
      return carrier.node(real)?.kind === 'file' ? carrier.read(real) : undefined
    },
    async part(path, from, length) {
      const real = resolver.resolveFully(path)
      return carrier.node(real)?.kind === 'file' ? carrier.part(real, from, length) : undefined
    },
    list: async (path) => now.list(path),
    perform: (operation, redo) => performOnNodes(parts, operation, redo),
    write: async (path, bytes, attributes) =>
      writeFile(tree, resolver.resolve(path), { attributes, body: () => bytesBody(bytes), redo: true }),
    move(from, to) {
      const [realFrom, realTo] = [resolver.resolve(from), resolver.resolve(to)]
      ensureDirectory(tree, parentOf(realTo), true)
      manifest.move(realFrom, realTo)
      carrier.move(realFrom, realTo)
      resolver.forget(realFrom)
    },
    setLabel: (path, label) => manifest.change(resolver.resolve(path), { label }),
  }
}
