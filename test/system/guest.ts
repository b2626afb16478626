import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where the guest's root and kernel shim are, or why there is no guest. */
export type Guest =
  | { readonly kind: 'guest'; readonly directory: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

const CHECKOUT = path.resolve(import.meta.dirname, '../..')

/** What a guest is told at most to have, and how much of it the jobs have been seen to use. */
const MEMORY = { told: '3G', usedMiB: 1536 }

/** How long an empty job may take where the suite is worth starting: some ten seconds on a quiet machine. */
const PROOF_MS = 4 * 60_000

/**
 * Prepares the guest, quick once it was built (see `test/system/setup`), and proves once that it boots: User Mode Linux
 * asks more of the kernel below it than a container may have.
 */
export async function prepareGuest(): Promise<Guest> {
  const setup = path.join(import.meta.dirname, 'setup')
  const { status, stdout, stderr } = spawnSync(setup, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  if (status === 3) return { kind: 'unavailable', reason: last(stderr) }
  if (status !== 0) return { kind: 'unavailable', reason: `test/system/setup failed (${status}): ${last(stderr)}` }
  const directory = last(stdout)
  const proof = path.join(directory, 'boots')
  if (memoryDirectory() === undefined) {
    return { kind: 'unavailable', reason: `neither /dev/shm nor ${os.tmpdir()} has room for the memory of a guest` }
  }
  if (!fs.existsSync(proof)) {
    const results = path.join(path.dirname(directory), 'results-boot')
    const booted = await runGuest(directory, { job: 'true', results, timeoutMs: PROOF_MS })
    if (booted.status !== 0) {
      return { kind: 'unavailable', reason: `the guest does not boot here; it said last: ${last(booted.console)}` }
    }
    fs.writeFileSync(proof, '')
  }
  return { kind: 'guest', directory }
}

function last(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

/** What a job of a guest came to. */
export interface GuestResult {
  /** Exit status of the job; `undefined` when the guest did not get so far. */
  readonly status: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly console: string
}

/** How a guest runs. */
export interface GuestOptions {
  /** Lines of bash: in the guest, the checkout is `/mnt/checkout` and `results` is `/mnt/results`. */
  readonly job: string
  /** A directory that the guest may write to. */
  readonly results: string
  readonly timeoutMs: number
}

/** Boots a guest for one job, on a copy-on-write file over its root, and waits until it has powered itself off. */
export async function runGuest(directory: string, options: GuestOptions): Promise<GuestResult> {
  const { results } = options
  fs.mkdirSync(results, { recursive: true })
  fs.writeFileSync(path.join(results, 'job'), options.job)
  // What an earlier guest left is not this one's.
  for (const name of ['status', 'stdout', 'stderr']) fs.rmSync(path.join(results, name), { force: true })
  const memory = memoryDirectory() ?? os.tmpdir()
  const scratch = fs.mkdtempSync(path.join(memory, 'firstlight-guest-'))
  const args = [
    `mem=${MEMORY.told}`,
    `ubd0=${scratch}/cow,${directory}/base.ext4`,
    ...'root=/dev/ubda rw con=null con0=null,fd:1 lsm=yama systemd.show_status=0 quiet'.split(' '),
    `umid=${path.basename(scratch)}`,
    `uml_dir=${scratch}/`,
    `firstlight.checkout=${CHECKOUT}`,
    `firstlight.results=${path.resolve(results)}`,
  ]
  const shim = path.join(directory, 'wide-xsave.so')
  const output = fs.openSync(path.join(results, 'console'), 'w')
  // The memory of the guest is a file in TMPDIR.
  const environment = { ...process.env, TMPDIR: memory, ...(fs.existsSync(shim) ? { LD_PRELOAD: shim } : {}) }
  const child = spawn('linux.uml', args, {
    env: { ...environment, PATH: `${process.env['PATH'] ?? ''}:/usr/bin:/usr/sbin` },
    stdio: ['ignore', output, output],
    detached: true,
  })
  const end = (): void => endGroup(child.pid)
  const timer = setTimeout(end, options.timeoutMs)
  process.once('exit', end)
  await new Promise((resolve) => child.on('close', resolve).on('error', resolve))
  process.off('exit', end)
  clearTimeout(timer)
  end()
  fs.closeSync(output)
  fs.rmSync(scratch, { recursive: true, force: true })
  const read = (name: string): string => {
    const file = path.join(results, name)
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  }
  const status = read('status')
  return {
    status: status === '' ? undefined : Number(status),
    stdout: read('stdout'),
    stderr: read('stderr'),
    console: read('console'),
  }
}

/** How many guests are worth having at once: each uses one processor. */
export const GUESTS: number = Math.max(1, Math.min(2, os.availableParallelism()))

/** Memory for the guests' memory: files that are deleted when they are opened, on a disk only where they must be. */
function memoryDirectory(): string | undefined {
  const needed = GUESTS * MEMORY.usedMiB * 1024 * 1024
  return ['/dev/shm', os.tmpdir()].find((directory) => {
    const stat = fs.statfsSync(directory, { bigint: false })
    return stat.bavail * stat.bsize >= needed
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
