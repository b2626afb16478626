import fs from 'node:fs'
import path from 'node:path'
import { mustRun, type ProgramRunner } from '../../image/programs.ts'
import type { HostPath } from '../../util/paths.ts'
import type { BootImage } from './making.ts'

/** The disk of a small Debian machine: a filesystem for everything, without a partition table. */
export interface DebianDisk {
  readonly file: string
  readonly run: ProgramRunner
}

/** Makes it, a copy of the image; holes stay holes. */
export async function makeDebianDisk({ file, run }: DebianDisk, { root }: BootImage): Promise<void> {
  await mustRun(run, ['cp', '--sparse=always', '--reflink=auto', root, file], { doing: `copying the image to ${file}` })
  fs.chmodSync(file, 0o600)
}

/** What a boot loader would find on the disk: the stamp of a first boot, and the words that documents gave the kernel. */
export async function askLoader(disk: DebianDisk): Promise<{ readonly isFirst: boolean; readonly words: string }> {
  const ask = async (request: string): Promise<string> =>
    await mustRun(disk.run, ['debugfs', '-R', request, disk.file], { doing: `reading ${path.basename(disk.file)}` })
  const isFirst = (await ask('stat /boot/ignition.firstboot')).includes('Inode:')
  return { isFirst, words: (await ask('cat /boot/kernel-arguments')).trim() }
}

/** The words of the kernel's command line. */
export function kernelWords({ isFirst, words }: { readonly isFirst: boolean; readonly words: string }): string {
  const fixed = [
    'console=ttyS0 root=LABEL=root ignition.platform.id=qemu rd.shell=0 rd.emergency=poweroff panic=-1',
    // An emulated timer may come late on a busy host; the kernel would panic over that.
    'no_timer_check loglevel=4 mitigations=off audit=0 apparmor=0 systemd.show_status=0',
    // A document names the first card eth0, as machines of the cloud do.
    'net.ifnames=0 systemd.wants=systemd-networkd.service systemd.wants=ssh.service',
  ]
  return [...fixed, ...(isFirst ? ['ignition.firstboot'] : []), words].join(' ').trim()
}

/** What the small machine says when it is up, and about itself. */
export const DEBIAN_UP: RegExp = /^check: up$/

/** What it does once it is up: tells what failed, and stays, or goes off. */
export function checkScript({
  untilUp,
  also = '',
}: {
  readonly untilUp: boolean
  readonly also?: string | undefined
}): string {
  return `systemctl list-units --failed --plain --no-legend | while read -r unit rest; do echo "failed unit $unit"; done
${also}
sync
echo up
${untilUp ? 'exit 0' : 'exec sleep infinity'}
`
}

/**
 * The units that failed in a machine that is up, as {@link checkScript} has it tell. Others write on the console too, and may cut
 * a line of it: what is no name of a unit is left out.
 */
export function failedUnits(console: readonly string[]): readonly string[] {
  return console.flatMap((line) => /^check: failed unit (\S+\.[a-z]+)$/.exec(line)?.[1] ?? [])
}

/** Writes the script to where QEMU shows it to the machine from. */
export function writeCheck(directory: HostPath, script: string): string {
  const file = path.join(directory, 'check.sh')
  fs.writeFileSync(file, script)
  return file
}
