import fs from 'node:fs'
import path from 'node:path'
import type { KernelDirectories } from './kernel-directories.ts'

/** A mount as proc_pid_mountinfo(5) shows it. */
export interface Mount {
  /** Major and minor number of what is mounted: `259:1`; not of a block device for btrfs and virtual filesystems. */
  readonly device: string
  readonly mountPoint: string
  readonly type: string
  readonly source: string
  /** Whether nothing can be written there, by the mount or by the filesystem. */
  readonly isReadOnly: boolean
}

/** All mounts of this process's namespace, in the order in which they were made. */
export function readMounts(directories: Pick<KernelDirectories, 'proc'>): readonly Mount[] {
  return parseMounts(fs.readFileSync(path.join(directories.proc, 'self/mountinfo'), 'utf8'))
}

/** All mounts of other namespaces, each with a process that is in one. */
export function readForeignMounts({ proc }: KernelDirectories): readonly (Mount & { readonly pid: string })[] {
  const seen = new Set([namespaceOf(proc, 'self')])
  return fs.readdirSync(proc).flatMap((pid) => {
    const namespace = /^\d+$/.test(pid) ? namespaceOf(proc, pid) : undefined
    if (namespace === undefined || seen.has(namespace)) return []
    seen.add(namespace)
    try {
      return parseMounts(fs.readFileSync(path.join(proc, pid, 'mountinfo'), 'utf8')).map((mount) => ({ ...mount, pid }))
    } catch {
      // It has ended by now.
      return []
    }
  })
}

function namespaceOf(proc: string, pid: string): string | undefined {
  try {
    return fs.readlinkSync(path.join(proc, pid, 'ns/mnt'))
  } catch {
    return undefined
  }
}

function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ')
    if (after === undefined) return []
    const [, , device = '', , mountPoint = '', options = ''] = before.split(' ')
    const [type = '', source = '', ofFilesystem = ''] = after.split(' ')
    const isReadOnly = [options, ofFilesystem].some((list) => list.split(',').includes('ro'))
    return [{ device, mountPoint: unescape(mountPoint), type, source: unescape(source), isReadOnly }]
  })
}

/** The devices and files in use as swap. */
export function readSwaps(directories: KernelDirectories): readonly string[] {
  const file = path.join(directories.proc, 'swaps')
  if (!fs.existsSync(file)) return []
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(1)
  return lines.flatMap((line) => (line.startsWith('/') ? [unescape(line.split(/\s/)[0] ?? '')] : []))
}

/** The kernel writes blanks, newlines and backslashes in names as octal numbers; the rest stays as it is. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
