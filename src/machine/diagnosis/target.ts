import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { mustRun, type ProgramRunner } from '../../image/programs.ts'
import { formatOf } from '../../image/target.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { diskFilesystems, directoryFilesystem, type Filesystems } from './filesystems.ts'

/** With what a machine is looked into. */
export interface LookParts {
  readonly run: ProgramRunner
  readonly signal: AbortSignal
  /** Hears what takes a while. */
  readonly say: (text: string) => void
}

/** The disk of a machine that `firstlight boot` keeps in a directory. */
const KEPT_DISKS: readonly string[] = ['system.img', 'system.qcow2']

/**
 * Gives the filesystems of a directory, a disk or an image to `use`. None of them is opened for writing: an image that is no
 * plain copy of a disk is copied to one for as long as that takes.
 * @throws FirstlightError `source-unreadable`, `refused`, `tool-missing`, `command-failed`
 */
export async function withFilesystems<Result>(
  target: { readonly path: HostPath; readonly given: string },
  parts: LookParts,
  use: (filesystems: Filesystems) => Promise<Result>,
): Promise<Result> {
  const stat = fs.statSync(target.path, { throwIfNoEntry: false })
  if (stat === undefined) {
    throw new FirstlightError('source-unreadable', `reading ${target.given}: there is no such file`, {
      hint: 'name a disk, its image (raw, qcow2, VMDK, VHDX), or the directory that its root is mounted at',
    })
  }
  if (stat.isDirectory()) {
    const kept = KEPT_DISKS.map((name) => path.join(target.path, name)).find((file) => fs.existsSync(file))
    if (kept === undefined) return await use({ readable: [directoryFilesystem(target.path)], others: [] })
    return await withFilesystems({ path: hostPath(kept), given: kept }, parts, use)
  }
  const scratch = hostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-diagnose-')))
  try {
    const file = stat.isFile() ? await plainCopy(target, scratch, parts) : target.path
    return await use(diskFilesystems(file, { run: parts.run, scratch }))
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true })
  }
}

async function plainCopy(
  { path: file, given }: { readonly path: HostPath; readonly given: string },
  scratch: HostPath,
  { run, signal, say }: LookParts,
): Promise<HostPath> {
  const format = formatOf(firstBytes(file))
  if (format === undefined) return file
  if (format.qemu === undefined) {
    throw new FirstlightError('refused', `${given} is packed with ${format.name}`, { hint: format.hint })
  }
  say(`copying ${given}, a ${format.name}, to where it can be read (${scratch})`)
  const copy = hostPath(path.join(scratch, 'disk.img'))
  const call = ['qemu-img', 'convert', '-f', format.qemu, '-O', 'raw', file, copy] as const
  await mustRun(run, call, { doing: `copying ${given}`, signal })
  return copy
}

function firstBytes(file: string): Buffer {
  const descriptor = fs.openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(8)
    return buffer.subarray(0, fs.readSync(descriptor, buffer, 0, 8, 0))
  } finally {
    fs.closeSync(descriptor)
  }
}
