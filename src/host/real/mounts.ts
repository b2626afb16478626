import fs from 'node:fs'
import path from 'node:path'
import type { KernelDirectories } from './machine.ts'

/** A mount as proc_pid_mountinfo(5) shows it. */
export interface Mount {
  /** Major and minor number of what is mounted: `259:1`; not of a block device for btrfs and virtual filesystems. */
  readonly device: string
  readonly mountPoint: string
  readonly type: string
  readonly source: string
}

/** All mounts of this process's namespace, in the order in which they were made. */
export function readMounts(directories: KernelDirectories): readonly Mount[] {
  const text = fs.readFileSync(path.join(directories.proc, 'self/mountinfo'), 'utf8')
  return text.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ')
    if (after === undefined) return []
    const [, , device = '', , mountPoint = ''] = before.split(' ')
    const [type = '', source = ''] = after.split(' ')
    return [{ device, mountPoint: unescape(mountPoint), type, source: unescape(source) }]
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
