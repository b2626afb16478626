import fs from 'node:fs'
import path from 'node:path'
import { makeConfigDrive, WHOLE_DISK, type SystemDisk } from './disks.ts'
import type { BootImage } from '../../src/machine/debian/making.ts'
import type { Plug } from './network.ts'
import { run } from './run.ts'

/** A virtual machine: its disks live in a directory, across its boots. */
export interface Machine {
  readonly image: BootImage
  readonly directory: string
  /** The document; without one the platform has none. */
  readonly config?: string
  /** How the machine gets it. @default 'fw_cfg' */
  readonly delivery?: 'fw_cfg' | 'config-drive'
  /** What `ignition.platform.id` says. @default 'qemu' */
  readonly platform?: string
  /** What the machine runs once it is up, by `sh`; then it powers off. */
  readonly check: string
  /** Empty disks beside the system's: `/dev/disk/by-id/virtio-NAME`, each of so many MiB. */
  readonly disks?: Readonly<Record<string, number>>
  /** Which of these disks cannot be written to. */
  readonly writeProtected?: readonly string[]
  /** How the disk it boots from is laid out. @default WHOLE_DISK */
  readonly system?: SystemDisk
  /** Whether it has a network card. In its network this host's loopback is 10.0.2.2. @default false */
  readonly network?: boolean
  /** More options of QEMU's user-mode network, e.g. a forwarded port. */
  readonly networkOptions?: string
  /** A network that it is plugged into, and boots from before all else. @default none, the kernel is given to it */
  readonly plug?: Plug
  /** Whether it has a TPM. @default false */
  readonly tpm?: boolean
  /** MiB. @default 2048 */
  readonly memory?: number
  /** How many processors; one has less to wait for where this machine has none to spare. @default 2, on a busy host 1 */
  readonly processors?: number
  /** Files that the initramfs of this machine has besides, by their paths: rules of udev, say. */
  readonly initramfsFiles?: Readonly<Record<string, string>>
  /** More words for the kernel. */
  readonly kernelArguments?: string
  /** UEFI firmware, which finds a loader on the system disk; else QEMU loads the kernel, and we look at the stamp. */
  readonly firmware?: { readonly code: string; readonly variables: string }
}

/** Makes the disks of a machine that was never started. */
export function createMachine(machine: Machine): Machine {
  fs.mkdirSync(machine.directory, { recursive: true })
  const { make } = machine.system ?? WHOLE_DISK
  make(machine.image, diskOf(machine, 'system'))
  for (const [name, mebibytes] of Object.entries(machine.disks ?? {})) {
    fs.writeFileSync(diskOf(machine, name), '')
    fs.truncateSync(diskOf(machine, name), mebibytes * 1024 * 1024)
  }
  if (machine.config !== undefined && machine.delivery === 'config-drive') {
    makeConfigDrive(diskOf(machine, 'config-drive'), machine.config)
  }
  if (machine.initramfsFiles) addToInitramfs(machine, machine.initramfsFiles)
  if (machine.firmware) fs.copyFileSync(machine.firmware.variables, path.join(machine.directory, 'variables.fd'))
  return machine
}

/** The initramfs that the machine is started with. */
export function initramfsOf({ image, directory, initramfsFiles }: Machine): string {
  return initramfsFiles ? path.join(directory, 'initramfs.img') : image.initramfs
}

/** The kernel unpacks one archive after the other: what is in front is there when the image's own is unpacked over it. */
function addToInitramfs(machine: Machine, files: Readonly<Record<string, string>>): void {
  const tree = path.join(machine.directory, 'initramfs')
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true })
    fs.writeFileSync(path.join(tree, name), text)
  }
  const archive = path.resolve(initramfsOf(machine))
  run('sh', ['-c', 'cd "$1" && find . -mindepth 1 | sort | cpio --quiet -o -H newc > "$2"', 'sh', tree, archive])
  fs.appendFileSync(archive, fs.readFileSync(machine.image.initramfs))
}

/** The file of one of the machine's disks; the one it boots from is `system`. */
export function diskOf(machine: Machine, name: string): string {
  return path.join(machine.directory, `${name}.img`)
}

/** Whether the stamp of the first boot is there. */
export function hasStamp(machine: Machine): boolean {
  return (machine.system ?? WHOLE_DISK).hasStamp(diskOf(machine, 'system'))
}
