import fs from 'node:fs'
import path from 'node:path'
import { boot, type Boot } from '../scripts/boot/boot.ts'
import { createMachine } from '../scripts/boot/machine.ts'
import { mostMemory, WATCHED_MEMORY } from '../scripts/boot/measured/memory.ts'
import { bootTimes, TELL_TIMES, TIME_NAMES } from '../scripts/boot/measured/phases.ts'
import { run } from '../scripts/boot/run.ts'
import type { BootImage } from '../src/machine/debian/making.ts'
import { median } from './measure.ts'

const TURNS = Number(process.env['BENCH_ROUNDS'] ?? '3')

/** What {@link firstBootCells} has a cell for. */
export const FIRST_BOOT_NAMES: readonly string[] = ['memory at its peak', ...TIME_NAMES, 'from power on to power off']

/** The same initramfs with an engine, or with none. */
export interface Side {
  readonly name: string
  readonly initramfs: string
}

/** What is booted, and where its machines are. */
export interface FirstBoots {
  readonly image: BootImage
  readonly sides: readonly Side[]
  readonly directory: string
  readonly say: (text: string) => void
}

/**
 * First boots of the web server with each side, in turns; the medians, and the highest of the memory's peaks. Of one that did
 * not come up the end of its console is said.
 */
export async function firstBootCells(boots: FirstBoots): Promise<readonly (readonly string[])[]> {
  const { sides, say } = boots
  const done = sides.map((): Boot[] => [])
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [index, side] of sides.entries()) {
      const one = await firstBoot(boots, side)
      const ending = isUp(one) ? '' : `, not up:\n${[...one.console.slice(-30), ...one.check].join('\n')}`
      say(`a first boot with ${side.name}: ${one.seconds.toFixed(0)} s${ending}`)
      if (isUp(one)) done[index]?.push(one)
    }
  }
  return done.map(cellsOf)
}

async function firstBoot({ image, directory }: FirstBoots, { initramfs }: Side): Promise<Boot> {
  const place = path.join(directory, 'machine')
  fs.rmSync(place, { recursive: true, force: true })
  const machine = createMachine({
    ...WATCHED_MEMORY,
    image: { ...image, initramfs },
    directory: place,
    // The newest version of configs that Debian's knows.
    config: run(process.execPath, ['bin/firstlight.ts', 'render', '--spec', '3.3.0', 'examples/first-boot.bu']),
    check: `${WATCHED_MEMORY.check}\nsystemctl is-active web-server\n${TELL_TIMES}`,
    processors: 2,
  })
  return await boot(machine)
}

function isUp({ check }: Boot): boolean {
  return check.includes('active')
}

function cellsOf(boots: readonly Boot[]): readonly string[] {
  if (boots.length === 0) return ['it did not come up']
  const memory = boots.flatMap(({ check }) => mostMemory(check) ?? [])
  const times = boots.map(({ check }) => bootTimes(check))
  const seconds = [
    ...TIME_NAMES.map((name) => times.flatMap((each) => each.get(name) ?? [])),
    boots.map((each) => each.seconds),
  ]
  return [
    memory.length === 0 ? '' : `${Math.max(...memory).toFixed(0)} MiB`,
    ...seconds.map((taken) => (taken.length === 0 ? '' : `${median(taken).toFixed(1)} s`)),
  ]
}
