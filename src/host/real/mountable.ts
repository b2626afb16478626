import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import type { WantedMount } from '../host.ts'
import type { Machine } from './machine.ts'
import { inDirectory } from './trial-directory.ts'

/**
 * Asks the kernel by a mount that never succeeds, of what is no block device: options are read before that is seen, and
 * modules are loaded. A kernel that looks at the device first tells nothing about the options.
 * @throws FirstlightError `mount-failed`, `kernel-lacks`
 */
export async function demandMountable(machine: Machine, mount: WantedMount): Promise<void> {
  const { device, format, options } = mount
  const isDevice = device.startsWith(`${machine.directories.dev}/`)
  if (!isDevice || options.some((option) => /^(r?bind|r?move|remount|loop)\b/.test(option))) return
  if (options.length === 0 && isKnown(machine, format)) return
  await inDirectory(machine, async (directory) => {
    const takes = async (some: readonly string[]): Promise<boolean> =>
      !saysBadOptions(await answerOf(machine, { ...mount, options: some }, directory))
    const isTaken = await takes(options)
    // A module for it would have been loaded.
    if (!isKnown(machine, format)) throw lacking(format)
    if (isTaken) return
    const bad: string[] = []
    for (const option of options) if (!(await takes([option]))) bad.push(option)
    throw badOptions(format, bad.length === 0 ? options : bad)
  })
}

/** What mount(8) answers for what cannot be mounted. */
async function answerOf(machine: Machine, { device, format, options }: WantedMount, point: string): Promise<string> {
  const flags = options.length === 0 ? [] : ['-o', options.join(',')]
  const nowhere = path.join(machine.directories.dev, 'null')
  const doing = `mounting ${JSON.stringify(device)}: trying its format and options`
  try {
    await machine.commands.run('mount', [...flags, '-t', format, '--', nowhere, point], { doing })
    return ''
  } catch (thrown) {
    if (isFirstlightError(thrown, 'command-failed')) return thrown.message
    throw thrown
  }
}

/** Whether it is about the options, said by the kernel's older call or by the newer ones. */
function saysBadOptions(answer: string): boolean {
  return /bad option|unknown parameter|bad value|invalid argument/i.test(answer) && !/block ?dev/i.test(answer)
}

function lacking(format: string): FirstlightError {
  return new FirstlightError('kernel-lacks', `checking what the run needs: this kernel has no filesystem ${format}`, {
    hint: `add the module ${format} to the image, or use another format`,
    facts: { format },
  })
}

function badOptions(format: string, options: readonly string[]): FirstlightError {
  const given = JSON.stringify(options.join(','))
  return new FirstlightError('mount-failed', `checking what the run needs: ${format} takes no mount options ${given}`, {
    hint: 'compare mountOptions with the manual of the filesystem; the kernel log may say more; nothing was changed',
    facts: { format, options: options.join(',') },
  })
}

function isKnown({ directories }: Machine, format: string): boolean {
  const file = path.join(directories.proc, 'filesystems')
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8').split(/\s+/).includes(format)
}
