import fs from 'node:fs'
import path from 'node:path'

/** Everything below a directory that is no directory itself, as sorted relative paths. */
export function nodesBelow(directory: string): readonly string[] {
  return fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .toSorted()
}
