import { talkImage } from '../../scripts/boot/talk/image.ts'
import type { Machine } from '../../scripts/boot/machine.ts'
import { diskOf } from '../../scripts/boot/machine.ts'
import { setSlot } from '../../scripts/boot/talk/slots.ts'
import { bytesOf, entryOf, USR_A, USR_B } from '../../scripts/boot/talk/partitions.ts'
import { createHash } from 'node:crypto'
import { PHASES_OF_THIS_BOOT, type World } from './boot-test.ts'

/** A new machine laid out like the talk's (docs/first-boot.md). */
export async function talkMachine(
  world: World,
  name: string,
  machine: Omit<Machine, 'image' | 'directory' | 'system'>,
): Promise<Machine> {
  const { image, system } = await talkImage(world.image, (text) => process.stderr.write(`${text}\n`))
  const check = `${PHASES_OF_THIS_BOOT}\n. /etc/os-release; echo "version $VERSION_ID"\ncat /etc/machine-id\n${machine.check}`
  return { ...world.machine(name, { ...machine, check, system }), image }
}

/** What an update agent does once the other /usr is written: it may be tried once, before the one that runs. */
export function update(machine: Machine): void {
  setSlot(diskOf(machine, 'system'), USR_B, { priority: 2, tries: 1, successful: false })
}

/** What it does once the machine has been up for a while. */
export function findGood(machine: Machine): void {
  setSlot(diskOf(machine, 'system'), USR_B, { priority: 2, tries: 0, successful: true })
}

/** What it does when the update is withdrawn. */
export function goBack(machine: Machine): void {
  setSlot(diskOf(machine, 'system'), USR_B, { priority: 0, tries: 0, successful: false })
}

/** The two /usr partitions as they are on the disk: their entries in the table, bits and all, and a digest of what is in them. */
export function bothUsr(machine: Machine): readonly string[] {
  const disk = diskOf(machine, 'system')
  return [USR_A, USR_B].flatMap((partition) => [
    entryOf(disk, partition).toString('hex'),
    createHash('sha256').update(bytesOf(disk, partition)).digest('hex'),
  ])
}
