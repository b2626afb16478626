import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { sha256 } from '../../util/digest.ts'
import type { HostPath } from '../../util/paths.ts'
import { makeDirectories } from '../../node/make-directories.ts'

/**
 * What the host keeps for itself between operations and processes of one boot: keys, what device names led to, copies
 * of files that an operation may leave half changed. A directory that nobody else may look into.
 */
export interface PrivateStore {
  /** The path that a thing of this kind and name has or would have. */
  pathOf(kind: PrivateKind, name: string): HostPath
  read(kind: PrivateKind, name: string): Buffer | undefined
  /** Writes it at once: a reader, or a run after a crash, sees the old bytes or the new ones. */
  write(kind: PrivateKind, name: string, bytes: Uint8Array | string): HostPath
  remove(kind: PrivateKind, name: string): void
  /** The names of all things of a kind, as far as they are letters, digits, `_` and `-`. */
  names(kind: PrivateKind): readonly string[]
}

/** The kinds of things kept. */
export type PrivateKind = 'key' | 'device' | 'undo' | 'process' | 'temporary'

/** A store from which is only read: nothing is ever kept in it, or removed from it. */
export function readOnlyStore(store: PrivateStore): PrivateStore {
  return { ...store, write: (kind, name) => store.pathOf(kind, name), remove: () => undefined }
}

/** Opens a store; the directory is made, readable by its owner alone, when something is first kept. */
export function createPrivateStore(directory: HostPath): PrivateStore {
  const pathOf = (kind: PrivateKind, name: string): HostPath =>
    path.join(directory, `${kind}-${encodeName(name)}`) as HostPath
  return {
    pathOf,
    read(kind, name) {
      try {
        return fs.readFileSync(pathOf(kind, name))
      } catch {
        return undefined
      }
    },
    write(kind, name, bytes) {
      ensurePrivate(directory)
      const file = pathOf(kind, name)
      const part = `${file}.part`
      fs.rmSync(part, { force: true })
      fs.writeFileSync(part, bytes, { mode: 0o600, flag: 'wx', flush: kind !== 'process' })
      fs.renameSync(part, file)
      return file
    },
    remove: (kind, name) => fs.rmSync(pathOf(kind, name), { force: true }),
    names(kind) {
      const all = fs.existsSync(directory) ? fs.readdirSync(directory) : []
      return all.flatMap((file) => new RegExp(`^${kind}-([A-Za-z0-9_-]+)$`).exec(file)?.[1] ?? [])
    },
  }
}

/** Makes the directory, and refuses one that somebody else could have prepared. */
function ensurePrivate(directory: string): void {
  makeDirectories(path.dirname(directory), 0o755)
  try {
    fs.mkdirSync(directory, { mode: 0o700 })
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
  }
  const stat = fs.lstatSync(directory)
  if (stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0) return
  throw new FirstlightError('refused', `keeping keys in ${JSON.stringify(directory)}: it is not a private directory`, {
    hint: 'remove it, or choose another private directory',
  })
}

/** One file name for one name: letters, digits, `_` and `-` stay, everything else is written as its bytes. */
function encodeName(name: string): string {
  const encoded = name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `.${byte.toString(16).padStart(2, '0')}`).join(''),
  )
  return encoded.length <= 180 ? encoded : `.${sha256(name)}`
}
