import fs from 'node:fs'
import path from 'node:path'
import { startProgram } from '../host/real/started-program.ts'
import type { Environment } from '../host/real/commands.ts'
import type { HostPath } from '../util/paths.ts'
import { QEMU, type AccelerationKind } from './qemu.ts'

/** What runs the machine's instructions: this host's processor, or a program that plays one. */
export interface Acceleration {
  readonly kind: AccelerationKind
  /** Why it is not KVM. */
  readonly reason?: string
}

/** A boot sector that ends QEMU by its debug port: `mov dx,0xf4; mov al,0x10; out dx,al; hlt`. */
const CODE = [0xba, 0xf4, 0x00, 0xb0, 0x10, 0xee, 0xf4]
/** The status that QEMU then ends with. */
const ALIVE = 33
/** How long a machine that works takes at most for a firmware and seven bytes. */
const PATIENCE_MS = 10_000

/**
 * KVM where it works: a device that can be opened does not mean that a machine runs, so one is tried. Which it was stays
 * known until this host is started again.
 */
export async function findAcceleration(environment: Environment, cache: HostPath): Promise<Acceleration> {
  try {
    fs.accessSync('/dev/kvm', fs.constants.R_OK | fs.constants.W_OK)
  } catch {
    return {
      kind: 'tcg',
      reason: fs.existsSync('/dev/kvm') ? 'this user may not use /dev/kvm' : 'there is no /dev/kvm',
    }
  }
  const memory = path.join(cache, 'kvm')
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const known = fs.existsSync(memory) ? fs.readFileSync(memory, 'utf8') : ''
  const works = known.startsWith(`${boot} `) ? known.endsWith(' works') : await tryMachine(environment, cache)
  fs.writeFileSync(memory, `${boot} ${works ? 'works' : 'fails'}`)
  return works ? { kind: 'kvm' } : { kind: 'tcg', reason: 'no machine runs with the /dev/kvm of this host' }
}

async function tryMachine(environment: Environment, cache: HostPath): Promise<boolean> {
  fs.mkdirSync(cache, { recursive: true })
  const disk = path.join(cache, 'kvm-trial.img')
  fs.writeFileSync(disk, Buffer.concat([Buffer.from(CODE), Buffer.alloc(510 - CODE.length), Buffer.from([0x55, 0xaa])]))
  const drive = `file=${disk.replaceAll(',', ',,')},if=none,id=trial,format=raw,readonly=on`
  const machine = [
    '-machine q35 -accel kvm -cpu host -m 64 -nodefaults -no-user-config -display none -no-reboot'.split(' '),
    ['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
    ['-drive', drive, '-device', 'virtio-blk-pci,drive=trial,bootindex=1'],
  ]
  const program = startProgram(environment, [QEMU, ...machine.flat()])
  program.stdout.resume()
  program.stderr.resume()
  const timer = setTimeout(() => program.end(), PATIENCE_MS)
  const status = await program.ended
  clearTimeout(timer)
  fs.rmSync(disk)
  return status === ALIVE
}
