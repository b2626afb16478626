import { fstatSync, lstatSync, readdirSync, readSync, readlinkSync, statSync } from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import { createResolver, type LinkNode } from '../../host/resolve.ts'
import { formatBytes } from '../../util/bytes.ts'
import { FETCHED_LIMIT } from '../../util/document-limit.ts'
import { hostPath, targetPath, type HostPath } from '../../util/paths.ts'
import { attempt, unreadable, withOpen } from './open.ts'

/** A path below a root; `parts` are taken as they are. */
export function below(root: HostPath, ...parts: readonly string[]): HostPath {
  return hostPath([root, ...parts].join('/'))
}

/**
 * The bytes of a file; `undefined` when nothing is there. Reads until the end, since special files lie about their size.
 * @throws FirstlightError `source-unreadable`, `source-too-large`
 */
export function readWhole(path: HostPath, limit: number = FETCHED_LIMIT): Uint8Array | undefined {
  return withOpen(path, (descriptor) => {
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) throw unreadable(path, 'it is a directory')
    const chunks: Uint8Array[] = []
    let total = 0
    let next = Math.min(Math.max(stat.size + 1, 64 * 1024), limit + 1)
    for (;;) {
      const chunk = Buffer.allocUnsafe(next)
      const count = readSync(descriptor, chunk, 0, chunk.length, null)
      if (count === 0) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, count))
      total += count
      if (total > limit) throw tooLarge(path, limit)
      next = Math.min(1024 * 1024, limit + 1 - total)
    }
  })
}

/**
 * Up to `length` bytes from the start of a file whose reads are dear: asks for all of them at once, and again only for
 * what did not come. `undefined` when nothing is there.
 * @throws FirstlightError `source-unreadable`
 */
export function readSized(path: HostPath, length: number): Uint8Array | undefined {
  return withOpen(path, (descriptor) => {
    const buffer = Buffer.alloc(length)
    let done = 0
    while (done < length) {
      const count = readSync(descriptor, buffer, done, length - done, null)
      if (count === 0) break
      done += count
    }
    return buffer.subarray(0, done)
  })
}

/** The text of a small file such as one of sysfs, without white space around it; `undefined` when it cannot be read. */
export function readLine(path: HostPath): string | undefined {
  try {
    const bytes = readWhole(path, 1024 * 1024)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8').trim()
  } catch {
    return undefined
  }
}

/** What is at a path, following links; `undefined` when nothing is. */
export function kindOf(path: HostPath): 'file' | 'directory' | 'device' | 'other' | undefined {
  const stat = attempt(path, () => statSync(path))
  if (stat === undefined) return undefined
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'directory'
  return stat.isBlockDevice() || stat.isCharacterDevice() ? 'device' : 'other'
}

/** The names in a directory in byte order; `undefined` when there is none. */
export function listNames(path: HostPath): readonly string[] | undefined {
  const names = attempt(path, () => readdirSync(path, { encoding: 'buffer' }))
  return names?.sort((a, b) => Buffer.compare(a, b)).map((name) => name.toString('utf8'))
}

/**
 * The bytes of a file below a directory that somebody else filled: every link is followed inside that directory only.
 * @throws FirstlightError `source-unreadable`, `source-too-large`; `io-failed` for a circle of links
 */
export function readConfined(directory: HostPath, path: string, limit: number = FETCHED_LIMIT): Uint8Array | undefined {
  const node = (inside: string): LinkNode | undefined => linkNodeAt(below(directory, inside))
  // It resolves one path, and has nothing to remember.
  const resolver = createResolver({ node, directory: () => undefined, forget: () => undefined })
  const resolved = below(directory, resolver.resolveFully(targetPath(path)))
  // To open a pipe would wait for its other end.
  if (kindOf(resolved) === 'other') throw unreadable(resolved, 'it is no regular file')
  return readWhole(resolved, limit)
}

function linkNodeAt(path: HostPath): LinkNode | undefined {
  const stat = attempt(path, () => lstatSync(path))
  if (stat === undefined) return undefined
  const identity = `${stat.dev}:${stat.ino}`
  if (stat.isSymbolicLink()) return { kind: 'symlink', target: readlinkSync(path), identity }
  return { kind: stat.isDirectory() ? 'directory' : 'file', identity }
}

function tooLarge(path: HostPath, limit: number): FirstlightError {
  return new FirstlightError('source-too-large', `reading ${path}: it is larger than ${formatBytes(limit)}`, {
    facts: { path, limit },
  })
}
