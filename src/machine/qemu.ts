import os from 'node:os'
import path from 'node:path'
import type { ExtraDisk } from './disks.ts'

/** The program that plays the machine. */
export const QEMU = 'qemu-system-x86_64'

/** Whether this host's processor runs the machine's instructions, or a program that plays one. */
export type AccelerationKind = 'kvm' | 'tcg'

/** A machine as QEMU is told about it. */
export interface QemuMachine {
  /** Where its files are. */
  readonly directory: string
  readonly acceleration: AccelerationKind
  /** MiB. */
  readonly memory: number
  /** The disk that it boots from. */
  readonly system: { readonly file: string; readonly format: 'raw' | 'qcow2' }
  readonly disks: readonly ExtraDisk[]
  /** The option that describes its network. */
  readonly network: string
  /** Files that its firmware shows it, by their names there. */
  readonly firmwareFiles: Readonly<Record<string, string>>
  /** UEFI: what the firmware is, and what it remembers. */
  readonly uefi?: { readonly code: string; readonly variables: string } | undefined
  /** What QEMU loads in place of a boot loader, which then is started anew for each boot. */
  readonly kernel?: { readonly file: string; readonly initramfs: string; readonly words: string } | undefined
}

/** The arguments that make QEMU be this machine. Its console is standard output. */
export function qemuArguments(machine: QemuMachine): readonly string[] {
  const { directory, acceleration, memory, system, disks, network, firmwareFiles } = machine
  const cpu = acceleration === 'kvm' ? 'host' : 'max'
  const journal = escaped(path.join(directory, JOURNAL))
  return [
    `-machine q35 -accel ${acceleration} -cpu ${cpu} -m ${memory} -smp ${processors(acceleration)}`.split(' '),
    '-nodefaults -no-user-config -display none -serial stdio'.split(' '),
    ['-drive', `file=${escaped(system.file)},if=none,id=system,format=${system.format},cache=unsafe`],
    ['-device', 'virtio-blk-pci,drive=system,serial=system,bootindex=1'],
    ...disks.map((disk, index) => diskArguments(disk, index, directory)),
    ['-device', 'virtio-rng-pci'],
    ['-netdev', network, '-device', 'virtio-net-pci,netdev=network'],
    // On this port a machine that fails sends its journal.
    ['-device', 'virtio-serial-pci', '-chardev', `file,id=journal,path=${journal}`],
    ['-device', 'virtserialport,chardev=journal,name=com.coreos.ignition.journal'],
    ...Object.entries(firmwareFiles).map(([name, file]) => ['-fw_cfg', `name=${name},file=${escaped(file)}`]),
    loading(machine),
  ].flat()
}

/** The file in a machine's directory with the journal that it sent. */
export const JOURNAL = 'journal.json'

/** The file of an extra disk. */
export function diskFile(directory: string, { serial }: ExtraDisk): string {
  return path.join(directory, `disk-${serial}.img`)
}

const DEVICES = { virtio: 'virtio-blk-pci', scsi: 'scsi-hd', nvme: 'nvme' } as const

function diskArguments(disk: ExtraDisk, index: number, directory: string): readonly string[] {
  const { bus, serial } = disk
  const drive = `file=${escaped(diskFile(directory, disk))},if=none,id=disk${index},format=raw,cache=unsafe,discard=unmap`
  const controller = bus === 'scsi' ? ['-device', `virtio-scsi-pci,id=scsi${index}`] : []
  const place = bus === 'scsi' ? `,bus=scsi${index}.0` : ''
  return ['-drive', drive, ...controller, '-device', `${DEVICES[bus]},drive=disk${index},serial=${serial}${place}`]
}

/** On a busy host two emulated processors wait for each other, up to lockups; on a quiet one two are quicker. */
function processors(acceleration: AccelerationKind): number {
  const most = Math.min(2, os.availableParallelism())
  return acceleration === 'kvm' || (os.loadavg()[0] ?? 0) < 4 ? most : 1
}

function loading({ kernel, uefi }: QemuMachine): readonly string[] {
  if (kernel !== undefined) {
    return ['-no-reboot', '-kernel', kernel.file, '-initrd', kernel.initramfs, '-append', kernel.words]
  }
  if (uefi === undefined) return []
  const flash = 'if=pflash,format=raw'
  const code = `${flash},readonly=on,file=${escaped(uefi.code)}`
  return ['-drive', code, '-drive', `${flash},file=${escaped(uefi.variables)}`]
}

/** A comma would begin another option. */
function escaped(file: string): string {
  return file.replaceAll(',', ',,')
}
