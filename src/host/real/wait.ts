import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import { attribute, blockOf } from './block.ts'
import type { Machine } from './machine.ts'

/** How often a device is looked for where no systemd tells of it. */
const POLL_MS = 20

/**
 * Waits until the nodes are there: through systemd where it runs, since it knows when udev is done with a device,
 * else by looking.
 * @throws FirstlightError `device-missing`, naming every device that did not come
 */
export async function waitForNodes(machine: Machine, nodes: readonly string[], signal?: AbortSignal): Promise<void> {
  const wanted = [...new Set(nodes)]
  const runsSystemd = fs.existsSync(path.join(machine.directories.run, 'systemd/system'))
  const bySystemd = runsSystemd && machine.commands.has('systemctl')
  const asked = bySystemd ? wanted.filter((node) => !isOpenVolume(machine, node)) : []
  if (asked.length > 0) await startUnits(machine, asked, signal)
  const missing = await missingAfter(wanted, bySystemd ? 0 : machine.deviceTimeoutMs, signal)
  if (missing.length === 0) return
  const names = missing.map((node) => JSON.stringify(node)).join(', ')
  const message = `waiting for ${missing.length === 1 ? 'the device' : 'the devices'} ${names}: did not appear`
  throw new FirstlightError('device-missing', message, {
    hint: 'compare the name with those below /dev/disk',
    facts: { devices: missing.join(', ') },
  })
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
async function startUnits(machine: Machine, nodes: readonly string[], signal?: AbortSignal): Promise<void> {
  const units = new Set(nodes.map((node) => `${escapeUnitPath(knownName(node))}.device`))
  const limit = AbortSignal.timeout(machine.deviceTimeoutMs)
  try {
    await machine.commands.run('systemctl', ['start', '--quiet', '--', ...units], {
      doing: 'waiting for devices',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'command-failed')) throw thrown
  }
}

async function missingAfter(
  nodes: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const missing = nodes.filter((node) => !fs.existsSync(node))
    if (missing.length === 0 || performance.now() >= end || signal?.aborted === true) return missing
    await sleep(POLL_MS)
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
