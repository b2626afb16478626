import fs from 'node:fs'
import path from 'node:path'

/** A directory of this system with all below it, as it is on the disk, a line for each name: kind, mode, owner, links, contents. */
export function diskTree(directory: string): Record<string, string> {
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(names.map((name) => [`/${name}`, nodeOf(path.join(directory, name))]))
}

function nodeOf(place: string): string {
  const stat = fs.lstatSync(place)
  const owner = `${stat.uid}:${stat.gid}`
  const bits = `${(stat.mode & 0o7777).toString(8).padStart(4, '0')} ${owner}`
  if (stat.isSymbolicLink()) return `symlink ${owner} -> ${fs.readlinkSync(place)}`
  if (stat.isDirectory()) return `directory ${bits}`
  return `file ${bits} ${stat.nlink} ${JSON.stringify(fs.readFileSync(place, 'latin1'))}`
}
