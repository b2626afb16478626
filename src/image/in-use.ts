import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../host/paths.ts'
import { SYSTEM_CLOCK } from '../util/clock.ts'
import type { ProgramRunner } from './programs.ts'

/** How often an image is looked at before it counts as in use, and the time between, in ms: loop devices go slowly. */
const TRIES = 6
const PAUSE = 500

/**
 * An image that is mounted elsewhere, or is the disk of a machine that runs, would be changed by two at once.
 * @throws FirstlightError `refused`
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

/** The loop device behind which a file is, by whatever name: of a link, or in another namespace, it has another. */
async function loopOf(file: HostPath, run: ProgramRunner): Promise<string | undefined> {
  const { ino } = fs.statSync(file, { bigint: true })
  const columns = 'NAME,BACK-INO,BACK-MAJ:MIN'
  const listed = await run('losetup', ['--list', '--noheadings', '--raw', '--output', columns])
  // Blanks that align a column are written as escapes.
  const lines = new TextDecoder()
    .decode(listed?.stdout)
    .replaceAll(String.raw`\x20`, '')
    .split('\n')
  const wanted = [String(ino), deviceOf(file).join(':')].join(' ')
  return lines.map((line) => line.split(' ')).find(([, ...behind]) => behind.join(' ') === wanted)?.[0]
}

/** Whether anybody holds a lock of the file (proc_locks(5)): a line names it as `MAJOR:MINOR:INODE`, in hexadecimal. */
function isLocked(file: HostPath): boolean {
  const { ino } = fs.statSync(file, { bigint: true })
  const device = deviceOf(file).map((part) => part.toString(16).padStart(2, '0'))
  const name = ` ${device.join(':')}:${ino} `
  const locks = fs.existsSync('/proc/locks') ? fs.readFileSync('/proc/locks', 'utf8') : ''
  return locks.split('\n').some((line) => line.includes(name))
}

/** Major and minor number of the device that a file is on (makedev(3)). */
function deviceOf(file: HostPath): readonly [major: bigint, minor: bigint] {
  const { dev } = fs.statSync(file, { bigint: true })
  return [((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn), (dev & 0xffn) | ((dev >> 12n) & ~0xffn)]
}
