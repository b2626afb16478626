import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { BootImage } from './image.ts'
import { run } from './run.ts'

/** A virtual machine: its disks live in a directory, across its boots. */
export interface Machine {
  readonly image: BootImage
  readonly directory: string
  /** The config, as the firmware hands it over. */
  readonly config: string
  /** What the machine runs once it is up, by `sh`; then it powers off. */
  readonly check: string
  /** Empty disks beside the one with the root: `/dev/disk/by-id/virtio-NAME`, each of so many MiB. */
  readonly disks: Readonly<Record<string, number>>
}

/** What one boot did, as seen from outside. */
export interface Boot {
  /** Whether the loader asked for a first boot: whether it found the stamp. */
  readonly isFirst: boolean
  readonly console: readonly string[]
  /** What the check printed; the last line is its status. */
  readonly check: readonly string[]
  /** The journal's lines, when the machine sent it because it failed. */
  readonly journal: readonly string[]
  readonly seconds: number
}

const STAMP = '/boot/ignition.firstboot'
/** Software emulation on a busy machine: a boot takes from half a minute to several. */
const TIMEOUT = 400_000

/** Makes the disks of a machine that was never started. */
export function createMachine(machine: Machine): Machine {
  fs.mkdirSync(machine.directory, { recursive: true })
  run('cp', ['--sparse=always', machine.image.root, diskOf(machine, 'system')])
  for (const [name, mebibytes] of Object.entries(machine.disks)) {
    fs.writeFileSync(diskOf(machine, name), '')
    fs.truncateSync(diskOf(machine, name), mebibytes * 1024 * 1024)
  }
  fs.writeFileSync(path.join(machine.directory, 'config'), machine.config)
  fs.writeFileSync(path.join(machine.directory, 'check.sh'), machine.check)
  return machine
}

/** Whether the stamp of the first boot is there. What the loader looks at; here QEMU loads the kernel, so we do. */
export function hasStamp(machine: Machine): boolean {
  const disk = diskOf(machine, 'system')
  return run('debugfs', ['-R', `stat ${STAMP}`, disk]).includes('Inode:')
}

/** Starts the machine and waits until it is off. `onLine` hears the console. */
export async function boot(machine: Machine, onLine: (line: string) => void = () => undefined): Promise<Boot> {
  const isFirst = hasStamp(machine)
  const journalFile = path.join(machine.directory, 'journal.json')
  fs.writeFileSync(journalFile, '')
  const start = performance.now()
  const qemu = spawn('nice', ['qemu-system-x86_64', ...argumentsOf(machine, isFirst, journalFile)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIMEOUT,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    qemu.once('error', reject).once('close', resolve)
  })
  const lines: string[] = []
  for await (const raw of createInterface(qemu.stdout)) {
    // eslint-disable-next-line no-control-regex
    const line = raw.replaceAll(/\u001B\[[0-9;?]*[a-zA-Z]|\r/g, '')
    lines.push(line)
    onLine(line)
  }
  const status = await ended
  fs.writeFileSync(path.join(machine.directory, `console-${isFirst ? 'first' : 'later'}.log`), lines.join('\n'))
  if (status !== 0) throw new Error(`the machine did not power off (${status}):\n${lines.slice(-30).join('\n')}`)
  return {
    isFirst,
    console: lines,
    check: lines.flatMap((line) => (line.includes('check: ') ? [line.slice(line.indexOf('check: ') + 7)] : [])),
    journal: fs
      .readFileSync(journalFile, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
    seconds: (performance.now() - start) / 1000,
  }
}

function argumentsOf(machine: Machine, isFirst: boolean, journal: string): readonly string[] {
  const { image, directory } = machine
  const first = isFirst ? 'ignition.firstboot ' : ''
  const words = `console=ttyS0 root=LABEL=root ${first}ignition.platform.id=qemu rd.shell=0 rd.emergency=poweroff`
  const options = [
    '-machine q35 -accel tcg -cpu max -m 2048 -smp 2 -nodefaults -no-user-config -display none -serial stdio -no-reboot',
    `-kernel ${image.kernel} -initrd ${image.initramfs}`,
    ...['system', ...Object.keys(machine.disks)].map(
      (name) =>
        `-drive file=${diskOf(machine, name)},if=none,id=${name},format=raw,cache=unsafe ` +
        `-device virtio-blk-pci,drive=${name},serial=${name}`,
    ),
    '-device virtio-rng-pci',
    `-fw_cfg name=opt/com.coreos/config,file=${path.join(directory, 'config')}`,
    `-fw_cfg name=opt/firstlight/check,file=${path.join(directory, 'check.sh')}`,
    `-device virtio-serial-pci -chardev file,id=journal,path=${journal}`,
    '-device virtserialport,chardev=journal,name=com.coreos.ignition.journal',
  ]
  // No path of the cache has a blank: it is relative to the repository.
  return [
    ...options.join(' ').split(' '),
    '-append',
    `${words} panic=-1 loglevel=4 mitigations=off systemd.show_status=0`,
  ]
}

function diskOf(machine: Machine, name: string): string {
  return path.join(machine.directory, `${name}.img`)
}
