import fs from 'node:fs'
import { expect } from 'vitest'
import { diskOf, hasStamp, type Machine } from '../../scripts/boot/machine.ts'
import { run } from '../../scripts/boot/run.ts'
import { treeOf, type Tree } from '../../scripts/boot/tree.ts'
import { bootTest, PHASES_OF_THIS_BOOT, type World } from './boot-test.ts'

bootTest('cut from its power twice while it is made, a machine comes out as any other', 'always', async (world) => {
  await cutAndCompare(world, { whileMade: 2, inRealRoot: 0 })
})

bootTest('cut from its power at any of 32 moments, a machine comes out as any other', 'rare', async (world) => {
  await cutAndCompare(world, { whileMade: 30, inRealRoot: 2 })
})

/** A moment of a first boot: some milliseconds after the nth line of the engine on the console. */
interface Moment {
  readonly line: number
  readonly afterMs: number
}

interface Counts {
  /** Moments in the initramfs, spread over all operations. */
  readonly whileMade: number
  /** Moments between the engine's last word and the end of the boot: before, while and after the stamp goes. */
  readonly inRealRoot: number
}

/** How often one machine is cut before it may finish. */
const CUTS_OF_ONE = 5
/** How many machines run at once: they have one processor each. */
const SIDE_BY_SIDE = 2

/**
 * Makes one machine undisturbed. Every other machine is cut in its first boot, then later in the boot that goes on with
 * it, then later still; the boot after that has to finish it. Those that are cut in the real root are cut once.
 */
async function cutAndCompare(world: World, counts: Counts): Promise<void> {
  const undisturbed = newMachine(world, 'undisturbed')
  const heard: { readonly line: string; readonly seconds: number }[] = []
  const first = await world.boot(undisturbed, {
    onLine: (line, seconds) => {
      if (isOfEngine(line)) heard.push({ line, seconds })
    },
  })
  expect(first).toMatchObject({ isFirst: true, ending: 'off' })
  const expected = pictureOf(undisturbed, first.check)
  expect(expected.check.at(-1)).toBe('status 0')
  const isLong = counts.inRealRoot > 0

  const restMs = (first.seconds - (heard.at(-1)?.seconds ?? 0)) * 1000
  const plans = [
    ...chains(momentsWhileMade(heard.length, counts.whileMade)),
    ...momentsInRealRoot(heard.length, restMs, counts.inRealRoot).map((moment) => [moment]),
  ]
  const wrong: string[] = []
  const left = [...plans.entries()]
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, moments] = next
      const problem = await tellOne(world, {
        name: `cut-${index + 1}`,
        moments,
        expected,
        isLong: isLong && index === 0,
      })
      if (problem !== undefined) wrong.push(problem)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  expect(wrong).toEqual([])
  say(`${plans.flat().length} cuts of ${plans.length} machines; all of them equal the undisturbed one`)
}

interface Telling {
  readonly name: string
  readonly moments: readonly Moment[]
  readonly expected: Picture
  /** Whether it is booted once more, to do nothing. */
  readonly isLong: boolean
}

/** Cuts one machine at its moments, lets it finish, and compares. @returns what did not hold */
async function tellOne(world: World, { name, moments, expected, isLong }: Telling): Promise<string | undefined> {
  const machine = newMachine(world, name)
  try {
    for (const moment of moments) {
      const where = await bootAndCut(world, machine, moment)
      say(`${name}: the power was cut ${moment.afterMs} ms after line ${moment.line + 1}, ${where}`)
    }
    const last = await world.boot(machine)
    expect(last.ending).toBe('off')
    const different = differences(expected, pictureOf(machine, last.check))
    if (different.length > 0) throw new Error(`it differs:\n${different.join('\n')}`)
    if (isLong) await expectQuiet(world, machine, last.check)
    say(`${name}: equals the undisturbed machine after one more boot`)
    return undefined
  } catch (thrown) {
    const problem = `${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    say(problem)
    return problem
  }
}

function newMachine(world: World, name: string): Machine {
  const config = fs.readFileSync('test/boot/documents/power-cut.bu', 'utf8')
  return world.machine(`power-${name}`, {
    config,
    check: CHECK,
    disks: { one: 128, two: 128 },
    processors: 1,
    // On a busy host nothing of this takes too long.
    kernelArguments: 'systemd.default_timeout_start_sec=900 systemd.default_device_timeout_sec=900',
  })
}

/** Boots a machine and ends QEMU at the moment. @returns what the machine said last, or that it was quicker */
async function bootAndCut(world: World, machine: Machine, moment: Moment): Promise<string> {
  const power = new AbortController()
  let count = 0
  let said = 'before the engine'
  const { ending, console } = await world.boot(machine, {
    powerCut: power.signal,
    onLine: (line) => {
      if (!isOfEngine(line)) return
      said = line.slice(line.indexOf(' : ') + 3)
      if (count === moment.line) setTimeout(() => power.abort(), moment.afterMs)
      count += 1
    },
  })
  if (ending === 'power-cut') return `after "${said}"`
  if (hasStamp(machine))
    throw new Error(`the machine gave up before line ${moment.line + 1}:\n${console.slice(-40).join('\n')}`)
  return 'the machine was finished before'
}

/** The lines of the engine that say where it is. */
function isOfEngine(line: string): boolean {
  return / : (Stage: |.*: op\([0-9a-f]+\): \[(started|finished)\]|.* passed$)/.test(line)
}

/** Moments spread evenly over the lines, some right at a line, some a little later. */
function momentsWhileMade(lines: number, count: number): readonly Moment[] {
  const delays = [0, 40, 150, 10, 400]
  return Array.from({ length: count }, (_, index) => ({
    line: Math.floor(((index + 0.5) * lines) / count),
    afterMs: delays[index % delays.length] ?? 0,
  }))
}

/** The rest of a boot after the engine's last line, cut into equal parts. */
function momentsInRealRoot(lines: number, restMs: number, count: number): readonly Moment[] {
  return Array.from({ length: count }, (_, index) => ({
    line: lines - 1,
    afterMs: Math.round(((index + 0.5) * restMs) / count),
  }))
}

/** The moments of one machine each: a boot that goes on comes further than the one before. */
function chains(moments: readonly Moment[]): readonly (readonly Moment[])[] {
  const machines = Math.ceil(moments.length / CUTS_OF_ONE)
  return Array.from({ length: machines }, (_, index) => moments.filter((_moment, at) => at % machines === index))
}

/** What the machine says of itself once it is up. Random ids are compared with each other, not shown. */
const CHECK = `
  lsblk -nro NAME,TYPE,FSTYPE,LABEL,PARTLABEL,SIZE,MOUNTPOINTS -x NAME | grep -v ^vda
  mdadm --detail /dev/md/mirror | grep -E 'Raid Level|Array Size|Raid Devices|Total Devices'
  cd / && find data srv var/vault ! -name lost+found -printf '%p %y %m %u:%g %l\\n' | sort
  cat /data/marker /var/vault/fat /srv/web/index.html; echo
  for volume in secret known; do
    device=$(cryptsetup status $volume | sed -n 's/ *device: *//p')
    cryptsetup luksDump $device | grep -c ': luks2$'
    cryptsetup open --test-passphrase --key-file /etc/luks/$volume $device && echo "$volume opens with its key"
    grep -c "^$volume UUID=$(cryptsetup luksUUID $device) /etc/luks/$volume " /etc/crypttab
  done
  wc -l < /etc/crypttab; stat -c '%n %a %s' /etc/luks/*
  id web; id pilot; cat /etc/hosts /etc/issue
  systemctl is-active once.service; systemctl is-enabled once.service; 
  cd /boot/firstlight; ls | wc -l; stat -c '%a %U' *
  grep -c '"kind":"run-started"' *; tail -n 1 * | grep -c '"kind":"run-completed"'; ls /boot | grep -v ^firstlight; true`

/** All that two machines made from one document share. */
interface Picture {
  readonly check: readonly string[]
  readonly tables: readonly string[]
  readonly tree: Tree
}

/** What only one of two machines has. */
function differences(expected: Picture, found: Picture): readonly string[] {
  const [before, after] = [linesOf(expected), linesOf(found)]
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ]
}

function linesOf({ check, tables, tree }: Picture): ReadonlySet<string> {
  const said = check.map((line, index) => `check ${index + 1}: ${line}`)
  return new Set([...said, ...tables, ...Object.entries(tree).map(([name, what]) => `${name}: ${what}`)])
}

/** What is random, or says when: journals, ids, keys, which the check looks at where they matter, and last copies of accounts. */
const RANDOM =
  /^\/(lost\+found|boot\/firstlight\/.*|var\/log\/.*|(var\/)?tmp\/.*|var\/lib\/systemd\/.*|etc\/(machine-id|crypttab|ssh\/ssh_host_\w+_key(\.pub)?|luks\/secret|\.ignition-result\.json|(passwd|shadow|group|gshadow|subuid|subgid)-))$/

function pictureOf(machine: Machine, check: readonly string[]): Picture {
  expect(hasStamp(machine)).toBe(false)
  const tables = ['one', 'two'].flatMap((name) => {
    const lines = run('sgdisk', ['--print', diskOf(machine, name)]).split('\n')
    return lines.slice(lines.findIndex((line) => line.startsWith('Number')))
  })
  return { check, tables, tree: treeOf(diskOf(machine, 'system'), 0, (file) => RANDOM.test(file)) }
}

/** A boot after the last one is no first boot, does nothing, and the machine is as it was. */
async function expectQuiet(world: World, machine: Machine, check: readonly string[]): Promise<void> {
  const later = await world.boot(machine, { check: `${PHASES_OF_THIS_BOOT}\n${machine.check}` })
  expect(later).toMatchObject({ isFirst: false, ending: 'off' })
  expect(later.check).toEqual(['', ...check])
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
