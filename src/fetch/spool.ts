import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ContentInfo, ResourceId } from '../util/content.ts'
import { MIB } from '../util/bytes.ts'
import { makeDirectories } from '../node/make-directories.ts'
import { processStart } from '../node/processes.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { contentsAt, createFile, type SpooledContents, type SpoolFile } from './spool-file.ts'

/** A bounded directory for contents that are too large for memory; only this process's user can look inside. */
export interface Spool {
  /** Whether it stays for a later process. */
  readonly keep: boolean
  /** What an earlier process with the same directory kept of a resource. */
  find(id: ResourceId): SpooledContents | undefined
  /** Has a later process know, without asking again, that a resource answered which did not fit. */
  note(id: ResourceId, size: number | undefined): void
  /** What was noted. */
  noted(id: ResourceId): Pick<ContentInfo, 'size'> | undefined
  /** Starts a file, with room for so many bytes; `undefined` when there is not so much. */
  create(id: ResourceId, size: number): SpoolFile | undefined
  /** Removes everything, unless it is kept for a later process. */
  close(): void
}

/** Where the spool is, and how large it may become. */
export interface SpoolOptions {
  /**
   * A directory is made inside it, which goes with the process; with `keep` it is itself the spool, and stays: another
   * process that is given the same finds there what this one left.
   */
  readonly parent: HostPath
  readonly keep?: boolean | undefined
  /** Most bytes. @default a tenth of the free memory where the directory is memory, else 512 MiB; at most half of what is free there */
  readonly limit?: number | undefined
}

/** What may be taken of the memory that is free, and of a disk: what is larger is written once, where it belongs. */
const SHARE_OF_MEMORY = 0.1
const MOST_OF_A_DISK = 512 * MIB

/** Makes a spool; nothing is created before its first file. */
export function createSpool({ parent, keep = false, limit }: SpoolOptions): Spool {
  let directory: HostPath | undefined
  let left = 0
  const prepare = (): HostPath => {
    if (directory !== undefined) return directory
    makeDirectories(parent, 0o700)
    if (!keep) removeAbandoned(parent)
    directory = keep ? parent : hostPath(fs.mkdtempSync(`${parent}/${nameFor(process.pid)}`))
    left = Math.min(limit ?? Infinity, freeIn(directory))
    return directory
  }
  /** Where nothing can be made, nothing has room; what is kept for others has to be. */
  const prepared = (): HostPath | undefined => {
    try {
      return prepare()
    } catch (thrown) {
      if (keep) throw thrown
      return undefined
    }
  }
  const room = {
    take: (bytes: number): boolean => {
      if (bytes > left) return false
      left -= bytes
      return true
    },
    give: (bytes: number): void => {
      left += bytes
    },
  }
  const kept = whatIsKept(keep && fs.existsSync(parent) ? parent : undefined)
  return {
    keep,
    find: (id) => kept.whole.get(id),
    note: (id, size) => {
      if (keep) fs.writeFileSync(path.join(prepare(), `${id}=${size ?? ''}`), '', { mode: 0o600 })
    },
    noted: (id) => kept.noted.get(id),
    create: (id, size) => {
      const inside = prepared()
      if (inside === undefined || !room.take(size)) return undefined
      return createFile(path.join(inside, id), { room, reserved: size })
    },
    close: () => {
      if (directory !== undefined && !keep) fs.rmSync(directory, { recursive: true, force: true })
      directory = undefined
    },
  }
}

/** File systems that are memory: tmpfs and ramfs. */
const MEMORY = [0x01021994, 0x858458f6]

function freeIn(directory: HostPath): number {
  const { bavail, bsize, type } = fs.statfsSync(directory)
  const half = Math.floor((bavail * bsize) / 2)
  return Math.min(half, MEMORY.includes(type) ? Math.floor(os.freemem() * SHARE_OF_MEMORY) : MOST_OF_A_DISK)
}

interface Kept {
  readonly whole: ReadonlyMap<ResourceId, SpooledContents>
  readonly noted: ReadonlyMap<ResourceId, Pick<ContentInfo, 'size'>>
}

/** What has a digest behind its name is whole, also when its process was killed; what has only a size is a note. */
function whatIsKept(directory: HostPath | undefined): Kept {
  const whole = new Map<ResourceId, SpooledContents>()
  const noted = new Map<ResourceId, Pick<ContentInfo, 'size'>>()
  for (const name of directory === undefined ? [] : fs.readdirSync(directory)) {
    const [, id = '', sign, rest = ''] = /^(\w+)([@=])([\w-]*)$/.exec(name) ?? []
    if (sign === '@') whole.set(id, contentsAt(path.join(directory ?? '', name), rest))
    if (sign === '=') noted.set(id, { size: rest === '' ? undefined : Number(rest) })
  }
  return { whole, noted }
}

/** What a spool that goes with its process is called: it says whose it is. */
function nameFor(pid: number): string {
  return `firstlight-spool-${pid}-${processStart(pid) ?? ''}-`
}

/** Spools of processes of ours that were killed hold keys and memory that nobody will free. */
function removeAbandoned(parent: string): void {
  // Where nobody shows processes, nobody can be told to be gone.
  if (processStart(process.pid) === undefined) return
  for (const name of fs.readdirSync(parent)) {
    const owner = /^firstlight-spool-(\d+)-/.exec(name)?.[1]
    if (owner === undefined || name.startsWith(nameFor(Number(owner)))) continue
    const { uid } = fs.lstatSync(`${parent}/${name}`, { throwIfNoEntry: false }) ?? {}
    if (uid === process.getuid?.()) fs.rmSync(`${parent}/${name}`, { recursive: true, force: true })
  }
}
