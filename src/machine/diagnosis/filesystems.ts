import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { readGpt } from '../../host/real/read-gpt.ts'
import type { ProgramRunner } from '../../image/programs.ts'
import { isFat, listFatDirectory, readFatFile } from '../../providers/drive/fat.ts'
import type { RandomAccess } from '../../providers/machine/devices.ts'
import type { HostPath } from '../../util/paths.ts'

/** A filesystem that is read and never written to. */
export interface ReadFilesystem {
  /** What it is to people: `partition 2 (ext4, "root")`. */
  readonly name: string
  /** The names in a directory; none when there is none. */
  list(directory: string): Promise<readonly string[]>
  /** The text of a regular file; `undefined` when there is none. */
  read(file: string): Promise<string | undefined>
}

/** The filesystems of a disk that can be read, and the names of those that cannot. */
export interface Filesystems {
  readonly readable: readonly ReadFilesystem[]
  readonly others: readonly string[]
}

/** No file that is looked for is larger; a journal of ten thousand files has some MiB. */
const MOST_BYTES = 64 * 1024 * 1024

/** A directory that is the root of a machine, or its boot filesystem: links that lead out of it are not followed. */
export function directoryFilesystem(directory: HostPath): ReadFilesystem {
  const real = fs.realpathSync(directory)
  const within = (name: string): string | undefined => {
    const file = path.join(real, name)
    return fs.existsSync(file) && fs.realpathSync(file) === file ? file : undefined
  }
  return {
    name: directory,
    list: async (name) => {
      const at = within(name)
      return at !== undefined && fs.statSync(at).isDirectory() ? fs.readdirSync(at) : []
    },
    read: async (name) => {
      const at = within(name)
      if (at === undefined || !fs.statSync(at).isFile() || fs.statSync(at).size > MOST_BYTES) return undefined
      return fs.readFileSync(at, 'utf8')
    },
  }
}

/** With what disks are read. */
export interface DiskParts {
  readonly run: ProgramRunner
  /** A directory for what programs take out of them. */
  readonly scratch: HostPath
}

/** The filesystems on a disk or in its image, which nothing is written to. */
export function diskFilesystems(file: HostPath, parts: DiskParts): Filesystems {
  const descriptor = openForReading(file)
  const read = (offset: number, length: number): Buffer => {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, length, offset))
  }
  const readable: ReadFilesystem[] = []
  const others: string[] = []
  for (const stretch of stretchesOf(read, sizeOf(descriptor))) {
    const access = { read: (offset: number, length: number) => read(stretch.offset + offset, length) }
    const kind = kindOf(access)
    const label = stretch.label === '' ? '' : `, ${JSON.stringify(stretch.label)}`
    const name = `${stretch.name} (${kind ?? 'nothing known'}${label})`
    if (kind === 'ext') readable.push(extFilesystem({ file, name, offset: stretch.offset }, parts))
    else if (kind === 'fat') readable.push(fatFilesystem(name, access))
    else if (kind !== undefined) others.push(name)
  }
  return { readable, others }
}

interface Stretch {
  readonly name: string
  readonly label: string
  readonly offset: number
}

function stretchesOf(read: (offset: number, length: number) => Buffer, size: number): readonly Stretch[] {
  for (const sectorSize of [512, 4096]) {
    const table = readGpt(read, sectorSize, Math.floor(size / sectorSize))
    if (table.kind !== 'gpt') continue
    return table.partitions.map(({ number, label, start }) => ({
      name: `partition ${number}`,
      label,
      offset: start * sectorSize,
    }))
  }
  return [{ name: 'the whole disk', label: '', offset: 0 }]
}

/** Filesystems that others can read, by what stands at an offset. */
const FOREIGN: readonly (readonly [name: string, offset: number, magic: string])[] = [
  ['xfs', 0, 'XFSB'],
  ['btrfs', 65_600, '_BHRfS_M'],
  ['LUKS', 0, 'LUKS\u00ba\u00be'],
  ['squashfs', 0, 'hsqs'],
  ['erofs', 1024, '\u00e2\u00e1\u00f5\u00e0'],
]

function kindOf(access: RandomAccess): string | undefined {
  const bytes = (offset: number, length: number): string => Buffer.from(access.read(offset, length)).toString('latin1')
  if (bytes(1080, 2) === '\u0053\u00ef') return 'ext'
  if (isFat(access)) return 'fat'
  return FOREIGN.find(([, offset, magic]) => bytes(offset, magic.length) === magic)?.[0]
}

function fatFilesystem(name: string, access: RandomAccess): ReadFilesystem {
  return {
    name,
    list: async (directory) => listFatDirectory(access, directory),
    read: async (file) => {
      const bytes = listFatDirectory(access, path.dirname(file)).includes(path.basename(file))
        ? readFatFile(access, file)
        : undefined
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
    },
  }
}

interface ExtPlace {
  readonly file: HostPath
  readonly name: string
  readonly offset: number
}

/** By debugfs, which opens it for reading only and does not even play its log back. */
function extFilesystem({ file, name, offset }: ExtPlace, { run, scratch }: DiskParts): ReadFilesystem {
  const ask = async (request: string): Promise<string> => {
    const outcome = await run('debugfs', ['-R', request, `${file}?offset=${offset}`])
    if (outcome !== undefined) return Buffer.from(outcome.stdout).toString('utf8')
    throw new FirstlightError('tool-missing', `reading ${name}: the program debugfs is not on the PATH`, {
      hint: 'install e2fsprogs, and have /usr/sbin in the PATH',
    })
  }
  return {
    name,
    // A line of `ls -p`: /inode/mode/uid/gid/name/size/
    list: async (directory) =>
      (await ask(`ls -p ${quoted(directory)}`)).split('\n').flatMap((line) => line.split('/')[5] ?? []),
    read: async (name_) => {
      const copy = path.join(scratch, 'file')
      fs.rmSync(copy, { force: true })
      if (!/Type: regular/.test(await ask(`stat ${quoted(name_)}`))) return undefined
      await ask(`dump ${quoted(name_)} ${quoted(copy)}`)
      if (!fs.existsSync(copy) || fs.statSync(copy).size > MOST_BYTES) return undefined
      return fs.readFileSync(copy, 'utf8')
    },
  }
}

function quoted(name: string): string {
  return `"/${name.replace(/^\//, '')}"`
}

function openForReading(file: HostPath): number {
  try {
    return fs.openSync(file, fs.constants.O_RDONLY)
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `reading ${file} failed`, {
      cause,
      hint: 'name a disk, its image (raw, qcow2, VMDK, VHDX), or the directory that its root is mounted at; a disk takes root',
    })
  }
}

/** Of a block device the size of the file is 0. */
function sizeOf(descriptor: number): number {
  const { size } = fs.fstatSync(descriptor)
  if (size > 0) return size
  let [from, to] = [0, 2 ** 50]
  const byte = Buffer.alloc(1)
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if (canRead(descriptor, byte, middle)) from = middle
    else to = middle
  }
  return to
}

function canRead(descriptor: number, byte: Buffer, at: number): boolean {
  try {
    return fs.readSync(descriptor, byte, 0, 1, at) === 1
  } catch {
    return false
  }
}
