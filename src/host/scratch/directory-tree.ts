import fs from 'node:fs'
import path from 'node:path'
import { targetPath, hostPath, parentOf, type HostPath, type TargetPath } from '../../util/paths.ts'
import { makeDirectories } from '../../node/make-directories.ts'
import { forgetHalfMade, makeDirectory } from '../tree/make-directory.ts'
import { readPart } from '../tree/read-part.ts'
import { directoryAt, nodeAt } from '../tree/node-at.ts'
import { removeAt } from '../tree/remove.ts'
import { setAttributesAt } from '../tree/set-attributes.ts'
import { createWays, type Ways } from '../tree/ways.ts'
import { writeAll, writeBody } from '../tree/write-body.ts'
import { replaceFile } from '../tree/write-file.ts'
import { bytesBody, joinBodies, type Body } from '../body.ts'
import type { Tree } from './tree.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants

/**
 * A tree that is an ordinary directory of this process. The directory need not exist: until the first write it reads
 * as missing, and then it is made; `onRootMade` hears of it.
 */
export function directoryTree(root: HostPath, onRootMade: () => void = () => undefined): Tree {
  const ways = createWays(root)
  const umask = process.umask()

  return {
    node(target) {
      const node = nodeAt(ways, target)
      if (!node) return undefined
      // Whose a node is stands in the manifest: here all are of the user who owns the directory.
      const { uid: _uid, gid: _gid, ...carried } = node
      return carried
    },
    directory: (target) => directoryAt(target === '/' ? root : root + target),
    forget: (target) => ways.forget(target),
    names: (target) => fs.readdirSync(ways.into(target)),
    read: (target) => readFile(ways.to(target)),
    part: (target, from, length) => readPart(ways.to(target), from, length),
    makeDirectory(target, mode, redo) {
      const [from, at] = target === '/' ? waysToRoot(root) : [ways, target]
      if (redo) forgetHalfMade(from, at)
      makeDirectory(from, at, parentOf(at), { mode })
      if (target === '/') onRootMade()
    },
    writeNew(target, body, mode) {
      const bytes = body.bytes()
      return bytes !== undefined && writeNew(() => ways.to(target), bytes, { mode, umask })
    },
    write: (target, body, mode) => replaceFile(ways, target, { mode }, (file) => writeBody(file, body, 0)),
    append(target, size, body) {
      const file = openForAppend(ways.to(target))
      if (file === undefined) return rewrite(ways, target, { size, body })
      const done = (): void => fs.closeSync(file)
      try {
        fs.ftruncateSync(file, size)
        const written = writeBody(file, body, size)
        return written ? written.finally(done) : done()
      } catch (thrown) {
        done()
        throw thrown
      }
    },
    makeSymlink: (target, text) => fs.symlinkSync(text, ways.to(target)),
    makeHardLink: (target, existing) => fs.linkSync(ways.to(existing), ways.to(target)),
    setMode: (target, mode) => setAttributesAt(ways.to(target), { mode }),
    remove: (target) => removeAt(ways.to(target)),
    move: (from, to) => fs.renameSync(ways.to(from), ways.to(to)),
  }
}

/** The root itself, seen from the directory that it is in; what is missing above it is made. */
function waysToRoot(root: HostPath): readonly [Ways, TargetPath] {
  makeDirectories(path.dirname(root), 0o755)
  return [createWays(hostPath(path.dirname(root))), targetPath(`/${path.basename(root)}`)]
}

function readFile(place: string): Uint8Array {
  const file = fs.openSync(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    return fs.readFileSync(file)
  } finally {
    fs.closeSync(file)
  }
}

/** The quick way for a small file where nothing is: false when something is there, or no directory. */
function writeNew(
  wayTo: () => string,
  bytes: Uint8Array,
  { mode, umask }: { readonly mode: number; readonly umask: number },
): boolean {
  let file
  try {
    file = fs.openSync(wayTo(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
  } catch (thrown) {
    if (isOneOf(thrown, NOT_SIMPLE)) return false
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

const NOT_SIMPLE: readonly unknown[] = ['EEXIST', 'ENOENT', 'ENOTDIR', 'ELOOP']

function isOneOf(thrown: unknown, codes: readonly unknown[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(thrown.code)
}

/** Nothing when the file is one that not even its owner may write: root on the real machine may. */
function openForAppend(place: string): number | undefined {
  try {
    return fs.openSync(place, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (thrown) {
    if (isOneOf(thrown, ['EACCES'])) return undefined
    throw thrown
  }
}

interface Appended {
  readonly size: number
  readonly body: Body
}

/** Appends by putting the whole in place anew, with the mode that was there. */
function rewrite(ways: Ways, target: TargetPath, { size, body }: Appended): void | Promise<void> {
  const before = readFile(ways.to(target)).subarray(0, size)
  const mode = nodeAt(ways, target)?.mode ?? 0o600
  return replaceFile(ways, target, { mode }, (file) => writeBody(file, joinBodies(bytesBody(before), body), 0))
}
