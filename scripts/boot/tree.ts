import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { run } from './run.ts'

/** What is in a tree, by path: kind, mode, owner, group, and a digest of the contents or the target of the link. */
export type Tree = Readonly<Record<string, string>>

/**
 * The tree of an ext4 filesystem that begins `offset` bytes into a file. It is mounted by the kernel of this
 * host, which takes root and empties the filesystem's log. `leaveOut` says what is not looked at.
 */
export function treeOf(file: string, offset: number, leaveOut: (path: string) => boolean): Tree {
  const at = `${file}.mounted`
  fs.mkdirSync(at, { recursive: true })
  run('mount', ['-t', 'ext4', '-o', `loop,offset=${offset},noatime`, file, at])
  try {
    const names = namesBelow(at, '').filter((name) => !leaveOut(name))
    return Object.fromEntries(names.map((name) => [name, describe(path.join(at, name))]))
  } finally {
    run('umount', [at])
    fs.rmdirSync(at)
  }
}

/** All paths, sorted, no link followed. */
function namesBelow(top: string, directory: string): readonly string[] {
  const entries = fs.readdirSync(path.join(top, directory), { withFileTypes: true })
  return entries
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const name = `${directory}/${entry.name}`
      return [name, ...(entry.isDirectory() ? namesBelow(top, name) : [])]
    })
}

function describe(file: string): string {
  const stat = fs.lstatSync(file)
  const owner = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`
  if (stat.isSymbolicLink()) return `link ${fs.readlinkSync(file)}`
  if (!stat.isFile()) return `${stat.isDirectory() ? 'directory' : 'other'} ${owner}`
  return `file ${owner} ${createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 16)}`
}
