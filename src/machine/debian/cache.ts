import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { HostPath } from '../../util/paths.ts'
import { hostPath } from '../../util/paths.ts'

/** A file of the cache, and what it is made from. */
export interface CachedFile {
  readonly cache: HostPath
  readonly name: string
  /** Files and directories; another file is made when one of them changed. */
  readonly sources: readonly string[]
  /** What else it is made from, as text. */
  readonly words?: readonly string[]
}

/** A file that is made from other files, once; the one that was made from what they were before goes. */
export async function cached(
  { cache, name, sources, words = [] }: CachedFile,
  make: (file: HostPath) => Promise<void>,
): Promise<HostPath> {
  const file = hostPath(path.join(cache, `${name}-${digestOf(sources, words).slice(0, 12)}.img`))
  if (fs.existsSync(file)) return file
  fs.mkdirSync(cache, { recursive: true })
  for (const old of fs.readdirSync(cache)) {
    if (old.startsWith(`${name}-`) && old.endsWith('.img')) fs.rmSync(path.join(cache, old))
  }
  await make(hostPath(`${file}.part`))
  // Whoever boots it need not be who made it.
  fs.chmodSync(`${file}.part`, 0o644)
  fs.renameSync(`${file}.part`, file)
  return file
}

/** The digest of files, by their names within what was named and their contents, and of some words. */
export function digestOf(sources: readonly string[], words: readonly string[] = []): string {
  const hash = createHash('sha256').update(words.join('\n'))
  for (const source of sources) {
    for (const file of filesBelow(source)) hash.update(path.relative(source, file)).update(fs.readFileSync(file))
  }
  return hash.digest('hex')
}

function filesBelow(source: string): readonly string[] {
  if (!fs.statSync(source).isDirectory()) return [source]
  return fs
    .readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
}
