import fs from 'node:fs'
import path from 'node:path'
import { expect, inject, test } from 'vitest'
import { boot, type Boot } from '../../scripts/boot/boot.ts'
import type { BootOptions } from '../../scripts/boot/qemu.ts'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { msLeft } from '../helpers/time-left.ts'
import { createMachine, hasStamp, type Machine } from '../../scripts/boot/machine.ts'

/** What a story about machines is told with. */
export interface World {
  readonly image: BootImage
  /** A new machine, of this image unless it has one of its own; its directory is named for it. */
  machine(name: string, machine: Omit<Machine, 'image' | 'directory'> & Partial<Pick<Machine, 'image'>>): Machine
  /** Ends the story: this host lacks what it needs. */
  skip(reason: string): never
  /** Boots it, and says how long that took. */
  boot(machine: Machine, options?: BootOptions): Promise<Boot>
}

/** Whether the tests that are left out by default run too: `npm run test:boot -- --all`. */
const ALL = process.env['FIRSTLIGHT_BOOT_ALL'] === '1'

/**
 * A test that boots machines. `rare` ones run only with `--all`. Where no machine can be booted, or `npm test` has no time
 * left, it is skipped, with the reason.
 */
export function bootTest(title: string, frequency: 'always' | 'rare', story: (world: World) => Promise<void>): void {
  test(title, async (context) => {
    const prepared = inject('prepared')
    if (prepared.kind === 'unavailable') return context.skip(prepared.reason)
    if (frequency === 'rare' && !ALL) return context.skip('only npm run test:boot -- --all boots them')
    const isFirstTry = (context.task.result?.retryCount ?? 0) === 0
    if (isFirstTry && msLeft() < 0) return context.skip('the machine is slow: the time of npm test was over before')
    const { image } = prepared
    await story({
      image,
      skip: (reason) => context.skip(reason),
      machine: (name, rest) => {
        const directory = path.join('.cache/boot/machines', name)
        fs.rmSync(directory, { recursive: true, force: true })
        context.onTestFinished(() => removeDisks(directory))
        return createMachine({ image, directory, ...rest })
      },
      boot: async (machine, options) => {
        const done = await boot(machine, options)
        const which = done.isFirst ? 'first' : 'later'
        process.stderr.write(`${path.basename(machine.directory)}: ${which} boot, ${done.seconds.toFixed(0)} s\n`)
        return done
      },
    })
  })
}

/** MiB: what is asked of a first boot of a small machine. */
export const LEAST_MEMORY = 512

/** For a check: the phases of the engine that ran in this boot, in one line. */
export const PHASES_OF_THIS_BOOT = `journalctl --boot --output cat --identifier ignition | sed -n 's/.*Stage: //p' | tr '\\n' ' '; echo`

/** What a first boot answers to {@link PHASES_OF_THIS_BOOT} when the network is not needed. */
export const OFFLINE_PHASES = 'fetch-offline kargs disks mount files umount '
/** And when the config itself is fetched after the network was asked for. */
export const PHASES_WITH_NETWORK = 'fetch-offline fetch kargs disks mount files umount '

/**
 * Boots a new machine twice: in the first boot all phases run, the stamp goes; in the second none runs, and the check,
 * which should tell all that matters about the machine, answers the same, and so does the machine id.
 * @returns what the check said
 */
export async function bootTwice(
  world: World,
  machine: Machine,
  phases: string = OFFLINE_PHASES,
): Promise<readonly string[]> {
  const check = `${PHASES_OF_THIS_BOOT}\ncat /etc/machine-id\n${machine.check}`
  const first = await world.boot(machine, { check })
  expect(first).toMatchObject({ isFirst: true, ending: 'off' })
  expect(first.check.slice(0, 2)).toEqual([phases, expect.stringMatching(/^[0-9a-f]{32}$/)])
  expect(hasStamp(machine)).toBe(false)
  const second = await world.boot(machine, { check })
  expect(second).toMatchObject({ isFirst: false, ending: 'off' })
  expect(second.check).toEqual(['', ...first.check.slice(1)])
  return first.check.slice(2)
}

/** What a console says of a machine that was not provisioned: the last screen on it, from its headline to its last line. */
export function screenOf(console: readonly string[]): string {
  const start = console.findLastIndex((line) => line.includes('THIS MACHINE WAS NOT PROVISIONED'))
  const end = console.indexOf('Everything: journalctl --boot', start)
  return `${console.slice(start, end + 1).join('\n')}\n`
}

/** The disks are large, what the consoles said is small and stays. */
function removeDisks(directory: string): void {
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith('.img')) fs.rmSync(path.join(directory, name))
  }
}
