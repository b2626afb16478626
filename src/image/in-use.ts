import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import { mustRun, type ProgramRunner } from './programs.ts'

/** How often an image is looked at before it counts as in use, and the time between, in ms: loop devices go slowly. */
const TRIES = 6
const PAUSE = 500

/**
 * An image that is mounted elsewhere, or is the disk of a machine that runs, would be changed by two at once.
 * @throws FirstlightError `refused`; `tool-missing`, `command-failed` when it cannot be told
 */
export async function refuseInUse(file: HostPath, run: ProgramRunner): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const user = await userOf(file, run)
    if (user === undefined) return
    if (tries === TRIES) {
      throw new FirstlightError('refused', `${file} is in use: ${user}`, {
        hint: 'unmount it, and stop the machine whose disk it is',
      })
    }
    await SYSTEM_CLOCK.sleep(PAUSE)
  }
}

async function userOf(file: HostPath, run: ProgramRunner): Promise<string | undefined> {
  const loop = await loopOf(file, run)
  if (loop !== undefined) return `${loop} shows it as a device`
  return isLocked(file) ? 'a program, such as QEMU, has locked it' : undefined
}

interface LoopDevice {
  readonly name: string
  readonly 'back-file': string | null
  readonly 'back-ino': number | null
  readonly 'back-maj:min': string | null
}

/** The loop device behind which a file is, by whatever name: of a link, or in another namespace, it has another. */
async function loopOf(file: HostPath, run: ProgramRunner): Promise<string | undefined> {
  const columns = 'NAME,BACK-FILE,BACK-INO,BACK-MAJ:MIN'
  const call = ['losetup', '--list', '--json', '--output', columns] as const
  const listed = await mustRun(run, call, { doing: `looking for what uses ${file}` })
  // It says nothing at all where there is no loop device.
  const { loopdevices } = JSON.parse(listed || '{"loopdevices":[]}') as { readonly loopdevices: readonly LoopDevice[] }
  const real = fs.realpathSync(file)
  const { device, inode } = identityOf(file)
  return loopdevices.find(
    (loop) =>
      loop['back-file'] === real ||
      (loop['back-ino'] === Number(inode) && loop['back-maj:min']?.trim() === device.join(':')),
  )?.name
}

/** Whether anybody holds a lock of the file (proc_locks(5)): a line names it as `MAJOR:MINOR:INODE`, in hexadecimal. */
function isLocked(file: HostPath): boolean {
  const { device, inode } = identityOf(file)
  const name = ` ${device.map((part) => part.toString(16).padStart(2, '0')).join(':')}:${inode} `
  const locks = fs.existsSync('/proc/locks') ? fs.readFileSync('/proc/locks', 'utf8') : ''
  return locks.split('\n').some((line) => line.includes(name))
}

interface FileIdentity {
  /** Major and minor number (makedev(3)). */
  readonly device: readonly [major: bigint, minor: bigint]
  readonly inode: bigint
}

function identityOf(file: HostPath): FileIdentity {
  const { dev, ino } = fs.statSync(file, { bigint: true })
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  return { device: [major, minor], inode: ino }
}
