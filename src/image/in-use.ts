import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../host/paths.ts'
import { SYSTEM_CLOCK } from '../util/clock.ts'

/** How often an image is looked at before it counts as in use, and the time between, in ms: loop devices go slowly. */
const TRIES = 6
const PAUSE = 500

/**
 * An image that is mounted elsewhere, or is the disk of a machine that runs, would be changed by two at once.
 * @throws FirstlightError `refused`
 */
export async function refuseInUse(file: HostPath): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const user = userOf(file)
    if (user === undefined) return
    if (tries === TRIES) {
      throw new FirstlightError('refused', `${file} is in use: ${user}`, {
        hint: 'unmount it, and stop the machine whose disk it is',
      })
    }
    await SYSTEM_CLOCK.sleep(PAUSE)
  }
}

function userOf(file: HostPath): string | undefined {
  const path = fs.realpathSync(file)
  const blocks = fs.existsSync('/sys/block') ? fs.readdirSync('/sys/block') : []
  const loop = blocks.find((name) => backingFile(name) === path)
  if (loop !== undefined) return `/dev/${loop} shows it as a device`
  return isLocked(file) ? 'a program, such as QEMU, has locked it' : undefined
}

function backingFile(block: string): string | undefined {
  try {
    return fs.readFileSync(`/sys/block/${block}/loop/backing_file`, 'utf8').trimEnd()
  } catch {
    // No loop device, or one that just went.
    return undefined
  }
}

/** Whether anybody holds a lock of the file (proc_locks(5)): a line names it as `MAJOR:MINOR:INODE`, in hexadecimal. */
function isLocked(file: HostPath): boolean {
  const { dev, ino } = fs.statSync(file, { bigint: true })
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  const name = ` ${[major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':')}:${ino} `
  const locks = fs.existsSync('/proc/locks') ? fs.readFileSync('/proc/locks', 'utf8') : ''
  return locks.split('\n').some((line) => line.includes(name))
}
