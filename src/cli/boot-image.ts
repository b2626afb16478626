import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { createHolder, createProgramRunner } from '../host/real/commands.ts'
import { debianImage } from '../machine/debian/image.ts'
import type { BootImage } from '../machine/debian/making.ts'
import type { OwnImage } from '../machine/own-image.ts'
import { mustRun } from '../image/programs.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import type { Io } from '../program/io.ts'
import { debianCache } from './boot-places.ts'
import { checkoutDirectory, singleExecutable, withInitrd } from './package-parts.ts'

/**
 * The small Debian machine, made if it is not there yet with the executable of this program.
 * @throws FirstlightError `refused`, `tool-missing`, `packages-unavailable`, `command-failed`
 */
export async function smallImage(io: Io, say: (text: string) => void): Promise<BootImage> {
  if (process.arch !== 'x64') {
    throw new FirstlightError('refused', `the small machine is of the kind x86_64, and this host is ${process.arch}`, {
      hint: 'name an image of your own with --image',
    })
  }
  const run = createProgramRunner(io.environment)
  const executable = await executableOf(io, say)
  return await withInitrd((initrd) =>
    debianImage({
      cache: debianCache(),
      sources: { initrd, executable },
      environment: io.environment,
      run,
      hold: createHolder(io.environment),
      signal: io.signal,
      say,
    }),
  )
}

/**
 * Makes a copy of an image with the executable of this program in it.
 * @throws FirstlightError `refused` at once without the rights of root; the copy as `makeCopyWithEngine` does
 */
export function copyWithEngine(
  image: OwnImage,
  io: Io,
  say: (text: string) => void,
): (disk: HostPath) => Promise<void> {
  const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  if (user.uid !== 0) {
    throw new FirstlightError('refused', 'putting Firstlight into a copy of the image takes root', {
      hint: 'as root try again, or boot an image that has it: sudo firstlight image disk.raw --module --grub --rebuild --stamp',
    })
  }
  return async (disk) => {
    const executable = await executableOf(io, say)
    const [run, hold] = [createProgramRunner(io.environment), createHolder(io.environment)]
    const { makeCopyWithEngine } = await import('../machine/own-engine.ts')
    await withInitrd((initrd) =>
      makeCopyWithEngine(image, disk, { sources: { initrd, executable }, run, hold, user, signal: io.signal, say }),
    )
  }
}

/** The executable for the initramfs. A checkout makes its own, of the sources as they are. */
async function executableOf(io: Io, say: (text: string) => void): Promise<HostPath> {
  const checkout = checkoutDirectory()
  if (checkout !== undefined) {
    say('the executable of this checkout (half a minute when its sources changed)')
    const script = path.join(checkout, 'scripts/build-initrd.ts')
    const run = createProgramRunner(io.environment)
    const build = 'cd "$1" && exec "$2" "$3" --no-sizes --if-changed'
    const call = ['sh', '-c', build, 'sh', checkout, process.execPath, script] as const
    await mustRun(run, call, { doing: 'making the executable', signal: io.signal })
    return hostPath(path.join(checkout, 'dist/initrd/firstlight'))
  }
  const executable = singleExecutable()
  if (fs.existsSync(executable)) return executable
  throw new FirstlightError('tool-missing', 'making the small machine: its initramfs needs the single executable', {
    hint: `install the package @firstlight/linux-${process.arch} beside this one, or start the executable itself`,
  })
}
