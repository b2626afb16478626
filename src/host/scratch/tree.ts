import type { LinkNode } from '../resolve.ts'
import type { TargetPath } from '../../util/paths.ts'
import type { Body } from '../body.ts'

/** What a tree knows of one node. */
export interface TreeNode extends LinkNode {
  /** Size in bytes. */
  readonly size: number
  /** Permission and special bits as the tree carries them. */
  readonly mode: number
  /** The owner, where the tree carries it: that of a real machine does. */
  readonly uid?: number
  readonly gid?: number
  /** How many names a file has, when it has more than one. */
  readonly names?: number
}

/** A tree that is only looked at. */
export type ReadableTree = Pick<Tree, 'node' | 'directory' | 'forget' | 'names' | 'read' | 'part'>

/**
 * A tree of files below one root, addressed by paths whose parents are real directories (see `resolve.ts`).
 *
 * No method follows a symlink at the end of its path. Implementations: a directory, and memory over a directory.
 */
export interface Tree {
  node(path: TargetPath): TreeNode | undefined
  /** What names the directory that is at a path now, by its whole path; `undefined` when there is none. */
  directory(path: TargetPath): string | undefined
  /** Told of a path where something else is by now, or below. */
  forget(path: TargetPath): void
  /** The names in a directory, unsorted. */
  names(path: TargetPath): readonly string[]
  read(path: TargetPath): Uint8Array | Promise<Uint8Array>
  /** Bytes of a file from a place on, fewer where it ends; `undefined` when they are not at hand. */
  part(path: TargetPath, from: number, length: number): Uint8Array | undefined
  /** Makes a directory where nothing is; with `redo` an attempt that was killed may have left something beside it. */
  makeDirectory(path: TargetPath, mode: number, redo: boolean): void
  /**
   * Writes a small file where nothing is, in a directory that is there: the quick way.
   * @returns whether it was that simple; if not, nothing was done
   */
  writeNew(path: TargetPath, body: Body, mode: number): boolean
  /** Puts a new file in place of whatever file or symlink is there. */
  write(path: TargetPath, body: Body, mode: number): void | Promise<void>
  /** Cuts a file to a length, then appends. */
  append(path: TargetPath, at: number, body: Body): void | Promise<void>
  makeSymlink(path: TargetPath, target: string): void
  makeHardLink(path: TargetPath, existing: TargetPath): void
  setMode(path: TargetPath, mode: number): void
  /** Removes a node and all below it. */
  remove(path: TargetPath): void
  move(from: TargetPath, to: TargetPath): void
}
