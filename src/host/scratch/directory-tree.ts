import fs from 'node:fs'
import path from 'node:path'
import { sha256 } from '../../util/digest.ts'
import type { HostPath, TargetPath } from '../paths.ts'
import { readStream } from '../read-stream.ts'
import type { Body } from './body.ts'
import type { Tree, TreeNode } from './tree.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = fs.constants

/**
 * A tree that is an ordinary directory of this process. The directory need not exist: until the first write it reads
 * as missing, and then it is made.
 */
export function directoryTree(root: HostPath): Tree {
  const at = (target: TargetPath): string => (target === '/' ? root : root + target)
  const umask = process.umask()

  return {
    node: (target) => nodeAt(at(target)),
    names: (target) => fs.readdirSync(at(target)),
    read: (target) => withFile(at(target), O_RDONLY | O_NOFOLLOW, (file) => fs.readFileSync(file)),
    makeDirectory(target, mode) {
      fs.mkdirSync(at(target), { mode, recursive: target === '/' })
      if ((mode & umask) !== 0) fs.chmodSync(at(target), mode)
    },
    writeNew(target, body, mode) {
      const bytes = body.bytes()
      return bytes !== undefined && writeNew(at(target), bytes, mode, umask)
    },
    write: replace,
    append(target, size, body) {
      const file = openForAppend(at(target))
      const done = (): void => fs.closeSync(file)
      fs.ftruncateSync(file, size)
      const bytes = body.bytes()
      if (bytes === undefined) return writeStream(file, body, size).finally(done)
      try {
        return writeAll(file, bytes, size)
      } finally {
        done()
      }
    },
    makeSymlink: (target, text) => fs.symlinkSync(text, at(target)),
    makeHardLink: (target, existing) => fs.linkSync(at(existing), at(target)),
    setMode: (target, mode) => fs.chmodSync(at(target), mode),
    remove: (target) => fs.rmSync(at(target), { recursive: true, force: true }),
    move: (from, to) => fs.renameSync(at(from), at(to)),
  }

  /** Through a file beside it that is renamed: readers see the old or the new, and a stream that fails leaves nothing. */
  function replace(target: TargetPath, body: Body, mode: number): void | Promise<void> {
    const temporary = temporaryFor(at(target))
    fs.rmSync(temporary, { force: true })
    const file = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    const finish = (): void => {
      fs.fchmodSync(file, mode)
      fs.closeSync(file)
      fs.renameSync(temporary, at(target))
    }
    const giveUp = (thrown: unknown): never => {
      fs.closeSync(file)
      fs.rmSync(temporary, { force: true })
      throw thrown
    }
    const bytes = body.bytes()
    if (bytes === undefined) return writeStream(file, body, 0).then(finish, giveUp)
    try {
      writeAll(file, bytes, 0)
    } catch (thrown) {
      giveUp(thrown)
    }
    return finish()
  }
}

/** The same for the same file: what an attempt that was killed has left is taken away by the next one. */
function temporaryFor(place: string): string {
  return path.join(path.dirname(place), `.firstlight-${sha256(path.basename(place)).slice(0, 16)}`)
}

function nodeAt(place: string): TreeNode | undefined {
  const stat = statAt(place)
  if (stat === undefined) return undefined
  const common = { size: stat.size, mode: stat.mode & 0o7777, identity: `${stat.dev}:${stat.ino}` }
  if (stat.isFile()) return { kind: 'file', ...common }
  if (stat.isDirectory()) return { kind: 'directory', ...common }
  if (stat.isSymbolicLink()) return { kind: 'symlink', ...common, target: fs.readlinkSync(place) }
  return { kind: 'other', ...common }
}

function statAt(place: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(place, { throwIfNoEntry: false })
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOTDIR') return undefined
    throw thrown
  }
}

/** The quick way for a small file where nothing is: false when something is there, or no directory. */
function writeNew(place: string, bytes: Uint8Array, mode: number, umask: number): boolean {
  let file
  try {
    file = fs.openSync(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && NOT_SIMPLE.has(thrown.code)) return false
    throw thrown
  }
  try {
    if (bytes.length > 0) writeAll(file, bytes, 0)
    if ((mode & umask) !== 0) fs.fchmodSync(file, mode)
  } finally {
    fs.closeSync(file)
  }
  return true
}

const NOT_SIMPLE: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOENT', 'ENOTDIR', 'ELOOP'])

function openForAppend(place: string): number {
  try {
    return fs.openSync(place, O_WRONLY | O_NOFOLLOW)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EACCES')) throw thrown
    // An ordinary user may not write its own read-only file; root on the real machine may.
    const mode = fs.lstatSync(place).mode & 0o777
    fs.chmodSync(place, mode | 0o200)
    const file = fs.openSync(place, O_WRONLY | O_NOFOLLOW)
    fs.fchmodSync(file, mode)
    return file
  }
}

function withFile<T>(place: string, flags: number, work: (file: number) => T): T {
  const file = fs.openSync(place, flags)
  try {
    return work(file)
  } finally {
    fs.closeSync(file)
  }
}

async function writeStream(file: number, body: Body, from: number): Promise<void> {
  let at = from
  await readStream(() => body.open(), {
    take: (chunk) => {
      writeAll(file, chunk, at)
      at += chunk.length
    },
    rewind: () => {
      fs.ftruncateSync(file, from)
      at = from
    },
  })
}

function writeAll(file: number, bytes: Uint8Array, from: number): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(file, bytes, done, bytes.length - done, from + done)
  }
}
