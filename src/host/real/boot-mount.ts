import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import type { createProgramRunner } from './commands.ts'

/** A mount for a short while, where nobody else looks. */
export interface PrivateMount {
  /**
   * Mounts the device, unless it is mounted already, and gives the directory.
   * @throws FirstlightError `mount-failed`
   */
  open(): Promise<HostPath>
  /** Unmounts it, if it is mounted; what was written is on the disk then. */
  close(): Promise<void>
}

/** What {@link createPrivateMount} works with. */
export interface PrivateMountOptions {
  readonly run: ReturnType<typeof createProgramRunner>
  readonly device: HostPath
  /** Where to mount; made, with a parent that only its owner may enter. */
  readonly directory: HostPath
  readonly access: 'ro' | 'rw'
}

/** A mount that a killed process has left at the directory is replaced. */
export function createPrivateMount({ run, device, directory, access }: PrivateMountOptions): PrivateMount {
  let isOpen = false
  return {
    async open() {
      if (isOpen) return directory
      fs.mkdirSync(path.dirname(directory), { recursive: true, mode: 0o700 })
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      if (isMountPoint(directory)) await unmount(run, directory)
      const outcome = await run('mount', ['-o', `${access},nodev,nosuid,noexec`, '--', device, directory])
      if (outcome?.exitCode !== 0) throw failed(`mounting ${JSON.stringify(device)}`, outcome?.stderr)
      isOpen = true
      return directory
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await unmount(run, directory)
    },
  }
}

/** What names a file as it is now: `touch` and putting another in its place change it, a reboot does not. */
export function identityOf(file: HostPath): string | undefined {
  const stat = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false })
  return stat?.isFile() === true ? `${stat.mtimeNs.toString(36)}-${stat.ctimeNs.toString(36)}` : undefined
}

function isMountPoint(directory: string): boolean {
  return fs.statSync(directory).dev !== fs.statSync(path.dirname(directory)).dev
}

async function unmount(run: PrivateMountOptions['run'], directory: string): Promise<void> {
  const outcome = await run('umount', ['--', directory])
  if (outcome?.exitCode === 0) return
  // Whoever looks into it just now may go on; to everybody else it is gone.
  const lazy = await run('umount', ['--lazy', '--', directory])
  if (lazy?.exitCode !== 0) throw failed(`unmounting ${JSON.stringify(directory)}`, outcome?.stderr)
}

function failed(doing: string, said = 'there is no program for it'): FirstlightError {
  return new FirstlightError('mount-failed', `${doing}: ${said.trim().slice(0, 300)}`)
}

/** The names that `LABEL=…`, `UUID=…`, `PARTLABEL=…`, `PARTUUID=…` and paths below `/dev` have there; else `undefined`. */
export function deviceOf(word: string, dev: HostPath): HostPath | undefined {
  const [, key = '', value = ''] = /^(LABEL|UUID|PARTLABEL|PARTUUID)=(.+)$/.exec(word) ?? []
  if (key !== '') return hostPath(path.join(dev, 'disk', `by-${key.toLowerCase()}`, encodeLabel(value)))
  return word.startsWith('/dev/') ? hostPath(path.join(dev, word.slice('/dev/'.length))) : undefined
}

/** As udev writes what does not belong into a name (`encode_devnode_name`): the bytes of each such character. */
function encodeLabel(label: string): string {
  return label.replaceAll(/[^\w#+\-.:=@\u0080-\u{10ffff}]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}
