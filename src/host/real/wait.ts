import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import { attribute, blockOf } from './block.ts'
import { interrupted, sleep } from './interrupted.ts'
import { lookForDevice } from './look-for-device.ts'
import type { Machine } from './machine.ts'

/** How often a device is looked for where no systemd tells of it. */
const POLL_MS = 20

/** How long udev is left to make its link before all devices are looked at, and how long until they are looked at again. */
const LOOK_MS = 3000

/**
 * Waits until the devices are there: through systemd where it runs, since it knows when udev is done with a device, else
 * by looking. A device that is named by what is on it is found without udev's link as well.
 * @returns the node of each name
 * @throws FirstlightError `device-missing`, naming every device that did not come; `device-ambiguous`; `interrupted`
 */
export async function waitForNodes(machine: Machine, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(names)]
  const doing = `waiting for ${wanted.length === 1 ? 'the device' : 'the devices'} ${inWords(wanted)}`
  const found = new Map<string, string>()
  const look = (): readonly string[] => wanted.filter((name) => !isFound(name, found))
  if (look().length > 0) machine.log({ level: 'info', message: doing })
  const jobs = startJobs(machine, wanted, doing)
  const begin = performance.now()
  const end = begin + machine.deviceTimeoutMs
  let nextLook = begin + (hasUdev(machine) ? Math.min(LOOK_MS, machine.deviceTimeoutMs / 2) : 0)
  try {
    for (let missing = look(); missing.length > 0; missing = look()) {
      const isOver = performance.now() >= end || jobs.areDone()
      if (isOver || performance.now() >= nextLook) {
        for (const name of missing) {
          const node = await lookForDevice(machine, name)
          if (node !== undefined) found.set(name, node)
        }
        nextLook = performance.now() + LOOK_MS
        if (isOver) break
        continue
      }
      await sleep(POLL_MS, { signal: machine.signal, doing })
    }
    // systemd knows when udev is done with a device; of one without a link it would not hear.
    if (found.size === 0) await jobs.done
  } finally {
    jobs.stop()
  }
  if (machine.signal.aborted) throw interrupted(doing)
  const missing = look()
  if (missing.length === 0) return new Map(wanted.map((name) => [name, found.get(name) ?? fs.realpathSync(name)]))
  const many = `waiting for ${missing.length === 1 ? 'the device' : 'the devices'} ${inWords(missing)}`
  throw new FirstlightError('device-missing', `${many}: did not appear`, {
    hint: 'compare the name with those below /dev/disk',
    facts: { devices: missing.join(', ') },
  })
}

function isFound(name: string, found: Map<string, string>): boolean {
  if (!fs.existsSync(name)) return found.has(name)
  // The link has come after all.
  found.delete(name)
  return true
}

function inWords(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ')
}

function hasUdev({ directories }: Machine): boolean {
  return fs.existsSync(path.join(directories.run, 'udev/control'))
}

interface Jobs {
  readonly done: Promise<void>
  /** Whether systemd has given up, or come to an end; never where it does not run. */
  areDone(): boolean
  stop(): void
}

function startJobs(machine: Machine, names: readonly string[], doing: string): Jobs {
  const runsSystemd = fs.existsSync(path.join(machine.directories.run, 'systemd/system'))
  const asked =
    runsSystemd && machine.commands.has('systemctl') ? names.filter((name) => !isOpenVolume(machine, name)) : []
  if (asked.length === 0) return { done: Promise.resolve(), areDone: () => false, stop: () => undefined }
  const ended = new AbortController()
  let isDone = false
  const signal = AbortSignal.any([machine.signal, ended.signal, AbortSignal.timeout(machine.deviceTimeoutMs)])
  const done = startUnits(machine, asked, { doing, signal }).finally(() => {
    isDone = true
  })
  done.catch(() => undefined)
  return { done, areDone: () => isDone, stop: () => ended.abort() }
}

/**
 * An encrypted volume that is open: systemd's own rule hides it as long as nothing is on it, so that a job for it would
 * never end where no other rule says otherwise. Whoever opened it has let udev look at it.
 */
function isOpenVolume({ directories }: Machine, node: string): boolean {
  if (fs.statSync(node, { throwIfNoEntry: false })?.isBlockDevice() !== true) return false
  return attribute(blockOf(directories, node), 'dm/uuid')?.startsWith('CRYPT-') === true
}

/**
 * The device itself, where there is one by now: systemd knows no link that somebody else than udev made, and would wait
 * for it in vain.
 */
function knownName(node: string): string {
  return fs.existsSync(node) ? fs.realpathSync(node) : node
}

/** What the jobs come to is not asked: whether the devices came is looked at afterwards. */
async function startUnits(
  machine: Machine,
  names: readonly string[],
  options: { readonly doing: string; readonly signal: AbortSignal },
): Promise<void> {
  const units = new Set(names.map((name) => `${escapeUnitPath(knownName(name))}.device`))
  try {
    await machine.commands.run('systemctl', ['start', '--quiet', '--', ...units], options)
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
  }
}

/** Escapes a path for the name of a unit, as `systemd-escape --path` does (systemd.unit(5)). */
export function escapeUnitPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.length === 0) return '-'
  const bytes = Buffer.from(parts.join('/'))
  return [...bytes].map((byte, index) => escapeByte(byte, index === 0)).join('')
}

function escapeByte(byte: number, isFirst: boolean): string {
  const character = String.fromCharCode(byte)
  if (character === '/') return '-'
  if (/[A-Za-z0-9:_]/.test(character) || (character === '.' && !isFirst)) return character
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
