import fs from 'node:fs'
import path from 'node:path'
import { formatBytes } from '../util/bytes.ts'
import { LOCAL_LIMIT } from '../util/document-limit.ts'
import type { LocalBytes, LocalEntry, LocalFiles, LocalProblem, LocalTree } from '../util/local-files.ts'
import { compareUtf8 } from '../util/utf8.ts'

/**
 * The files below a directory of this machine.
 *
 * Contained for real: what a path leads to, every symbolic link followed, must be inside the directory.
 *
 * @param directory an absolute path; it need not exist until a file is asked for
 * @param shown what the user calls it
 * @param noteRead told of each file and directory before it is read
 */
export function localFilesIn(
  directory: string,
  shown: string = directory,
  noteRead: (file: string) => void = () => undefined,
): LocalFiles {
  const base = path.resolve(directory)
  const budget = createBudget()
  return {
    read(local) {
      noteRead(path.join(base, local))
      return attempt(() => readFile(base, local, budget))
    },
    walk(local) {
      noteRead(path.join(base, local))
      return attempt(() => walkDirectory(base, local, budget))
    },
    nameOf: (local) => path.join(shown, local),
  }
}

function attempt<T>(task: () => T): T | LocalProblem {
  try {
    return task()
  } catch (thrown) {
    return { kind: 'unreadable', detail: detailOf(thrown) }
  }
}

/** Keeps what is read within what a document can hold; a file that is read twice counts once. */
type Budget = (file: string, size: number) => void

function createBudget(): Budget {
  const sizes = new Map<string, number>()
  let total = 0
  return (file, size) => {
    total += size - (sizes.get(file) ?? 0)
    sizes.set(file, size)
    if (total <= LOCAL_LIMIT) return
    const limit = formatBytes(LOCAL_LIMIT)
    throw new Error(
      size > LOCAL_LIMIT ? `it is larger than ${limit}` : `with it there are more than ${limit} of local files`,
    )
  }
}

function readFile(base: string, local: string, budget: Budget): LocalBytes {
  const place = containedPath(base, local)
  if (place === undefined) return { kind: 'outside' }
  return { kind: 'bytes', bytes: readRegular(place.real, budget) }
}

/** Reads a file; anything that could block or never end, such as a pipe or a device, is refused. */
function readRegular(file: string, budget: Budget): Uint8Array {
  const stats = fs.statSync(file)
  if (stats.isDirectory()) throw new Error('it is a directory')
  if (!stats.isFile()) throw new Error('it is not a regular file')
  budget(file, stats.size)
  return fs.readFileSync(file)
}

function walkDirectory(base: string, local: string, budget: Budget): LocalTree {
  const place = containedPath(base, local)
  if (place === undefined) return { kind: 'outside' }
  if (!fs.statSync(place.real).isDirectory()) return { kind: 'not-a-directory' }
  // A root that is itself a link is one link on the machine, as in Butane itself.
  if (fs.lstatSync(place.named).isSymbolicLink()) {
    return { kind: 'tree', entries: [{ kind: 'link', name: '', target: fs.readlinkSync(place.named) }] }
  }
  return { kind: 'tree', entries: [...entriesBelow(place.named, '', budget)] }
}

function* entriesBelow(directory: string, name: string, budget: Budget): Generator<LocalEntry> {
  yield { kind: 'directory', name }
  const entries = fs.readdirSync(directory, { withFileTypes: true })
  entries.sort((a, b) => compareUtf8(a.name, b.name))
  for (const entry of entries) {
    const inner = name === '' ? entry.name : `${name}/${entry.name}`
    const place = path.join(directory, entry.name)
    try {
      if (entry.isDirectory()) yield* entriesBelow(place, inner, budget)
      else yield leaf(entry, { name: inner, place, budget })
    } catch (thrown) {
      yield { kind: 'unreadable', name: inner, detail: detailOf(thrown) }
    }
  }
}

function leaf(
  entry: fs.Dirent,
  { name, place, budget }: { readonly name: string; readonly place: string; readonly budget: Budget },
): LocalEntry {
  if (entry.isSymbolicLink()) return { kind: 'link', name, target: fs.readlinkSync(place) }
  if (!entry.isFile()) return { kind: 'other', name }
  const descriptor = fs.openSync(place, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)
  try {
    const { mode, size } = fs.fstatSync(descriptor)
    budget(place, size)
    const executable = (mode & 0o111) !== 0
    return { kind: 'file', name, executable, bytes: fs.readFileSync(descriptor) }
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * Where a local path leads, or `undefined` when that is outside: by its letters (`../x`) or by a link.
 *
 * As in Butane, `..` is taken off the text before any link is followed, and a leading slash means the base.
 */
function containedPath(base: string, local: string): { readonly named: string; readonly real: string } | undefined {
  if (local.includes('\0')) throw new Error('the path has a null byte')
  const named = path.join(base, local)
  if (!isInside(named, base)) return undefined
  const real = fs.realpathSync(named)
  return isInside(real, fs.realpathSync(base)) ? { named, real } : undefined
}

/** Whether a directory has a file, or a directory, by a local path. */
export function hasLocal(directory: string, local: string, kind: 'file' | 'directory'): boolean {
  try {
    const place = containedPath(path.resolve(directory), local)
    const stats = place && fs.statSync(place.real)
    return (kind === 'file' ? stats?.isFile() : stats?.isDirectory()) === true
  } catch {
    return false
  }
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep)
}

/** What the system said, without the path of this machine: the document names the file already. */
function detailOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown error'
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'EISDIR') return 'it is a directory'
  if (code === 'ENOTDIR') return 'a part of the path is not a directory'
  if (code === 'ELOOP') return 'too many symbolic links'
  return code ?? thrown.message
}
