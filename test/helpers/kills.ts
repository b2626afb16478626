import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'

/** A program that is to be stopped, or killed, at the system calls by which it changes things. */
export interface Stepped {
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Only changes whose call names one of these, or something below, count: directories, devices. */
  readonly within: readonly string[]
  /** @default the `PATH` alone */
  readonly environment?: NodeJS.ProcessEnv
  /** More calls that change something, e.g. `ioctl`. */
  readonly calls?: readonly string[]
  /** Whether calls that only look at something count, too. */
  readonly looks?: boolean
}

/** How a stepped program ended: its exit code, or that it was killed. */
export interface SteppedEnd {
  readonly code: number | 'killed'
  /** Its standard output and error. */
  readonly said: string
  /** The changes that it made, as strace(1) writes calls. */
  readonly changes: readonly string[]
}

/** What changes a filesystem. A name with `?` is not known to every architecture. */
const CHANGING = `
  ?open openat ?creat ?mkdir mkdirat ?mknod mknodat ?rmdir ?unlink unlinkat ?rename ?renameat renameat2
  ?link linkat ?symlink symlinkat ?chmod fchmod fchmodat ?fchmodat2 ?chown ?lchown fchown fchownat
  write pwrite64 writev pwritev truncate ftruncate fallocate copy_file_range sendfile utimensat
  setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr mount umount2`

/** What looks at a filesystem. */
const LOOKING = '?stat ?lstat statx newfstatat ?readlink readlinkat getdents64'

/** Why no program can be stopped at its calls here; `undefined` when it can. */
export function whyNoSteps(): string | undefined {
  const probe = spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=getpid:signal=SIGCONT', 'true'])
  if (probe.error !== undefined) return 'not installed: strace'
  return probe.status === 0 ? undefined : 'strace may not trace programs here'
}

/**
 * Runs a program and stops it, with all that it has started, after each call that changes something. Then `afterChange`
 * may look at, or copy, what is there: exactly what a kill leaves at this point. When it answers `kill`, the program
 * and all that it has started is killed.
 */
export async function runInSteps(
  { command, within, environment = {}, calls = [], looks = false }: Stepped,
  afterChange: (change: string, count: number) => 'go on' | 'kill',
): Promise<SteppedEnd> {
  const names = `${CHANGING} ${looks ? LOOKING : ''} ${calls.join(' ')}`.trim().replaceAll(/\s+/g, ',')
  const strace = spawn(
    'strace',
    // The whole path of each descriptor, and of each path; nothing of what is written.
    [
      '-f',
      '-y',
      '-o',
      '|exec cat >&3',
      '-e',
      `trace=${names}`,
      '-e',
      `inject=${names}:signal=SIGSTOP`,
      '--',
      ...command,
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...environment } },
  )
  const ended = once(strace, 'close') as Promise<[number | null]>
  let said = ''
  for (const stream of [strace.stdout, strace.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const changes: string[] = []
  let isKilled = false
  for await (const { thread, call } of stops(strace.stdio[3] as Readable)) {
    if (looks ? isWithin(call, within) : isChange(call, within)) {
      changes.push(call)
      isKilled = afterChange(call, changes.length) === 'kill'
    }
    if (isKilled) await killTree(strace.pid ?? 0)
    else send(thread, 'SIGCONT')
  }
  const [code] = await ended
  return { code: isKilled ? 'killed' : (code ?? 1), said, changes }
}

/**
 * Which points to cut at: all of them with `FIRSTLIGHT_KILLS_ALL` (`npm run test:kills`), else `most` of them at equal
 * distances, the last among them.
 */
export function pointsToCut<Point>(points: readonly Point[], most: number): readonly Point[] {
  if (process.env['FIRSTLIGHT_KILLS_ALL'] !== undefined || points.length <= most) return points
  const share = (count: number): number => Math.floor((count * most) / points.length)
  return points.filter((_, index) => share(index + 1) !== share(index))
}

interface Stop {
  readonly thread: number
  readonly call: string
}

/** The stops of a trace, each with the call that it follows. */
async function* stops(trace: Readable): AsyncGenerator<Stop> {
  /** By thread: the call that it has finished, or the part of it that it has begun. */
  const last = new Map<number, string>()
  for await (const line of createInterface(trace)) {
    const [, number = '', event = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    const thread = Number(number)
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(event) ?? []
    if (event === '--- stopped by SIGSTOP ---') {
      const call = last.get(thread)
      last.delete(thread)
      if (call !== undefined) yield { thread, call }
    } else if (rest !== undefined) last.set(thread, `${last.get(thread) ?? ''}${rest}`)
    else if (/^\w+\(/.test(event)) last.set(thread, event.replace(/ ?<unfinished \.\.\.>$/, ''))
  }
}

function isChange(call: string, within: readonly string[]): boolean {
  if (/ = -1 E/.test(call)) return false
  if (/^(open|openat)\(/.test(call) && !/O_CREAT|O_TRUNC/.test(call)) return false
  return isWithin(call, within)
}

function isWithin(call: string, within: readonly string[]): boolean {
  // What is reached through a descriptor of its directory tells no more than that.
  return call.includes('"/proc/self/fd/') || within.some((place) => call.includes(place))
}

/** Kills a process and those that it has started, parents first, so that none sees another one end; all are gone then, with what they held. */
async function killTree(top: number): Promise<void> {
  const parents = new Map<number, number>()
  for (const name of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(name)
    if (parent !== undefined) parents.set(Number(name), parent)
  }
  const doomed = [top]
  for (const above of doomed) for (const [process, parent] of parents) if (parent === above) doomed.push(process)
  // The tracer last: those whom it leaves would run on.
  for (const process of [...doomed.slice(1), top]) send(process, 'SIGKILL')
  while (doomed.some(holdsSomething)) await setTimeout(5)
}

/** Whether any thread of a process still runs: a killed one gives devices back only when the last has ended. */
function holdsSomething(process: number): boolean {
  const tasks = `/proc/${process}/task`
  try {
    return fs.readdirSync(tasks).some((thread) => isRunning(`${tasks}/${thread}/stat`))
  } catch {
    return false
  }
}

function isRunning(stat: string): boolean {
  try {
    return !/\) [ZX] /.test(fs.readFileSync(stat, 'utf8'))
  } catch {
    return false
  }
}

function parentOf(process: string): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${process}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}

function send(to: number, signal: 'SIGKILL' | 'SIGCONT'): void {
  try {
    process.kill(to, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** A directory as a kill after one change would have left it. */
export interface Remains {
  /** The last call that was made, as strace(1) writes it. */
  readonly change: string
  /** A copy of the directory. */
  readonly copy: string
}

/**
 * Runs a program that changes a directory and keeps, for each of its changes, the directory as a kill at this point would have left
 * it. One run gives all points; where the directory is not all that is changed (devices, mounts), the program is to be
 * killed instead, see {@link runInSteps}.
 */
export async function remainsOf(
  stepped: Omit<Stepped, 'within'>,
  directory: string,
): Promise<{ readonly end: SteppedEnd; readonly remains: readonly Remains[] }> {
  const remains: Remains[] = []
  const end = await runInSteps({ ...stepped, within: [directory] }, (change, count) => {
    const copy = `${directory}.killed-${count}`
    execFileSync('cp', ['--archive', '--', directory, copy])
    remains.push({ change, copy })
    return 'go on'
  })
  return { end, remains }
}
