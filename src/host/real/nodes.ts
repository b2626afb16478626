import fs from 'node:fs'
import { parentOf, type TargetPath } from '../../util/paths.ts'
import type { NodeOperation } from '../operation/operation.ts'
import { doingOf } from '../operation/table.ts'
import { inheritedFrom } from '../tree/inherited.ts'
import { forgetHalfMade, makeDirectory } from '../tree/make-directory.ts'
import { nodeExists, performOnNodes, type Appending, type NodesParts, type NodeTree } from '../tree/nodes.ts'
import { removeAt } from '../tree/remove.ts'
import { setAttributesAt, setAttributesOf } from '../tree/set-attributes.ts'
import type { Body } from '../body.ts'
import { writeBody } from '../tree/write-body.ts'
import { writeInPlace } from './file-writer.ts'
import { ioFailed } from '../../node/io-error.ts'
import type { TargetRoot } from './target-root.ts'

/** The nodes of a target, with the bytes that contents stand for. */
export type RealNodes = NodesParts<Body>

/** Makes the nodes of a target. */
export function createNodes(target: TargetRoot, bodyOf: RealNodes['bodyOf']): RealNodes {
  return { tree: targetTree(target), resolver: target.resolver, bodyOf }
}

/** Does one operation on files, directories and links of the target; what the system says becomes an error of the run. */
export async function performNode(nodes: RealNodes, operation: NodeOperation, redo: boolean): Promise<void> {
  try {
    await performOnNodes(nodes, operation, redo)
  } catch (thrown) {
    throw ioFailed(doingOf(operation), thrown)
  }
}

/** The target's own tree: each node reached through descriptors of the directories above it. */
export function targetTree(target: TargetRoot): NodeTree<Body> {
  const { ways, resolver } = target
  return {
    stat: (path) => target.stat(path),
    isKnown: (directory) => ways.isOpen(directory),
    inheritedAt: (directory) => inheritedFrom(fs.fstatSync(ways.directory(directory))),
    makeDirectory(path, { mode, uid, gid }, redo) {
      if (redo) forgetHalfMade(ways, path)
      makeDirectory(ways, path, parentOf(path), { mode, uid, gid })
    },
    write: (path, body, { attributes }) => writeInPlace(target, path, body, attributes),
    append: (path, body, appending) => append(target, path, { body, ...appending }),
    makeSymlink(path, text, owner) {
      fs.symlinkSync(text, ways.to(path))
      resolver.forget(path)
      setAttributesAt(ways.to(path), owner)
    },
    makeHardLink: (path, existing) => fs.linkSync(ways.to(existing), ways.to(path)),
    setAttributes: (path, attributes) => setAttributesAt(ways.to(path), attributes),
    remove(path) {
      if (target.stat(path)) removeAt(ways.to(path))
      resolver.forget(path)
    },
  }
}

/** Cuts the file to its length and appends, through one descriptor; what fails leaves it as long as it was. */
async function append(
  target: TargetRoot,
  path: TargetPath,
  { body, at, attributes }: Appending & { readonly body: Body },
): Promise<void> {
  const { O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const descriptor = fs.openSync(target.ways.to(path), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fs.fstatSync(descriptor)
    if (!found.isFile()) throw nodeExists('appending to', path, { kind: 'other' })
    fs.ftruncateSync(descriptor, at)
    await writeBody(descriptor, body, at)
    setAttributesOf(descriptor, attributes)
  } catch (thrown) {
    fs.ftruncateSync(descriptor, at)
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
}
