import fs from 'node:fs'
import path from 'node:path'
import type { TreeNode } from '../../../src/trial/case.ts'

/** Puts nodes of a scenario's tree below a directory of this system. */
export function buildFiles(root: string, tree: Readonly<Record<string, TreeNode>>): void {
  const entries = Object.entries(tree).sort(([left], [right]) => left.split('/').length - right.split('/').length)
  for (const [name, given] of entries) {
    const node = typeof given === 'string' ? { contents: given } : given
    const at = path.join(root, name)
    fs.mkdirSync(path.dirname(at), { recursive: true })
    if (node.directory === true) fs.mkdirSync(at, { recursive: true })
    else if (node.link !== undefined) fs.symlinkSync(node.link, at)
    else if (node.hardLink !== undefined) fs.linkSync(path.join(root, node.hardLink), at)
    else fs.writeFileSync(at, node.base64 === undefined ? (node.contents ?? '') : Buffer.from(node.base64, 'base64'))
    if (node.hardLink !== undefined) continue
    fs.lchownSync(at, node.uid ?? 0, node.gid ?? 0)
    if (node.link === undefined) fs.chmodSync(at, node.mode ?? (node.directory === true ? 0o755 : 0o644))
  }
}

/** A node of a tree, as it is compared. */
export interface FoundNode {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly target?: string
  readonly contents?: Buffer
  readonly identity: string
}

/** Everything below a directory of this system, by path; `lost+found` is left out. */
export function readFiles(root: string): ReadonlyMap<string, FoundNode> {
  const found = new Map<string, FoundNode>()
  const visit = (directory: string): void => {
    for (const name of fs.readdirSync(path.join(root, directory)).sort()) {
      const here = `${directory}/${name}`
      if (here === '/lost+found') continue
      const at = path.join(root, here)
      const stat = fs.lstatSync(at)
      const kind = stat.isFile()
        ? 'file'
        : stat.isDirectory()
          ? 'directory'
          : stat.isSymbolicLink()
            ? 'symlink'
            : 'other'
      const { uid, gid, ino } = stat
      found.set(here, {
        kind,
        mode: stat.mode & 0o7777,
        uid,
        gid,
        identity: String(ino),
        ...(kind === 'symlink' ? { target: fs.readlinkSync(at) } : {}),
        ...(kind === 'file' ? { contents: fs.readFileSync(at) } : {}),
      })
      if (kind === 'directory') visit(here)
    }
  }
  visit('')
  return found
}
