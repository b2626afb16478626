import os from 'node:os'
import path from 'node:path'
import { WHOLE_DISK } from './disks.ts'
import { diskOf, initramfsOf, type Machine } from './machine.ts'
import type { Plug } from './network.ts'

/** How one boot is made. */
export interface BootOptions {
  /** Hears the console: each line, and the seconds since the start. */
  readonly onLine?: (line: string, seconds: number) => void
  /** Cuts the power. */
  readonly powerCut?: AbortSignal
  /** In place of the machine's own. */
  readonly check?: string
  /** In place of the machine's own. */
  readonly kernelArguments?: string
  /** Whether a reboot is made. Else the machine ends there, and the next `boot` is that reboot. @default false */
  readonly reboots?: boolean
}

/** The arguments that make QEMU be this machine. */
export function qemuOptions(machine: Machine, options: BootOptions): readonly string[] {
  const inDirectory = (name: string): string => path.join(machine.directory, name)
  const disks = [
    'system',
    ...Object.keys(machine.disks ?? {}),
    ...(machine.delivery === 'config-drive' ? ['config-drive'] : []),
  ]
  const options_ = [
    `-machine q35 -accel tcg -cpu max -m ${machine.memory ?? 2048} -smp ${machine.processors ?? processors()}`,
    '-nodefaults -no-user-config -display none',
    '-serial stdio',
    ...(options.reboots === true ? [] : ['-no-reboot']),
    ...disks.map((name, index) => disk(machine, name, index)),
    '-device virtio-rng-pci',
    `-fw_cfg name=opt/firstlight/check,file=${inDirectory('check.sh')}`,
    `-device virtio-serial-pci -chardev file,id=journal,path=${inDirectory('journal.json')}`,
    '-device virtserialport,chardev=journal,name=com.coreos.ignition.journal',
    `-chardev file,id=console,path=${inDirectory('console-2.log')} -device virtconsole,chardev=console`,
    ...(machine.network === true ? [network(machine)] : []),
    ...(machine.plug ? [card(machine.plug, machine.firmware !== undefined)] : []),
    ...(machine.config !== undefined && machine.delivery !== 'config-drive'
      ? [`-fw_cfg name=opt/com.coreos/config,file=${inDirectory('config')}`]
      : []),
  ]
  // No path of the cache has a blank: it is relative to the repository.
  return [...options_.join(' ').split(' '), ...loading(machine, options)]
}

function disk(machine: Machine, name: string, index: number): string {
  const protection = machine.writeProtected?.includes(name) === true ? ',readonly=on' : ''
  const drive = `-drive file=${diskOf(machine, name)},if=none,id=${name},format=raw,cache=unsafe${protection}`
  return `${drive} -device virtio-blk-pci,drive=${name},serial=${name},bootindex=${index + 1}`
}

function network({ networkOptions }: Machine): string {
  const options = networkOptions === undefined ? '' : `,${networkOptions}`
  return `-netdev user,id=network${options} -device virtio-net-pci,netdev=network`
}

/** A card on a cable, which the firmware tries before the disks. BIOS has the card's own iPXE; UEFI is to do without. */
function card({ tap, mac }: Plug, isUefi: boolean): string {
  const cable = `-netdev tap,id=plug,ifname=${tap},script=no,downscript=no`
  return `${cable} -device virtio-net-pci,netdev=plug,mac=${mac},bootindex=0${isUefi ? ',romfile=' : ''}`
}

/** On a busy host two virtual processors wait for each other, up to lockups; on a quiet one two are quicker. */
function processors(): number {
  return os.availableParallelism() > 1 && (os.loadavg()[0] ?? 0) < 4 ? 2 : 1
}

/** What loads the kernel: the firmware from disk or network, or QEMU itself, which is told what the loader says. */
function loading(machine: Machine, options: BootOptions): readonly string[] {
  const { image, firmware, platform = 'qemu', system = WHOLE_DISK } = machine
  if (firmware) {
    const variables = path.join(machine.directory, 'variables.fd')
    const flash = 'if=pflash,format=raw'
    return ['-drive', `${flash},readonly=on,file=${firmware.code}`, '-drive', `${flash},file=${variables}`]
  }
  if (machine.plug) return []
  const words = [
    'console=hvc0 console=ttyS0',
    ...system.words(diskOf(machine, 'system'), platform),
    'rd.shell=0 rd.emergency=poweroff panic=-1',
    // An emulated timer may come late on a busy host; the kernel would panic over that.
    'no_timer_check loglevel=4 mitigations=off audit=0 apparmor=0 systemd.show_status=0',
    options.kernelArguments ?? machine.kernelArguments ?? '',
  ]
  return ['-kernel', image.kernel, '-initrd', initramfsOf(machine), '-append', words.join(' ').trim()]
}
