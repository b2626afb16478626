import fs from 'node:fs'
import { SERVED } from '../../program/names.ts'
import type { Memory } from '../memory.ts'
import type { CallRequest } from './request.ts'

/** A process that waits for an answer, as /proc shows it. */
export interface Client {
  readonly request: CallRequest
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly umask: number
  /** Its descriptor of that number, as a path that can be opened. */
  readonly path: (descriptor: number) => string
  /** Whether it is still there. */
  readonly isThere: () => boolean
  /** Ends its child that waits for the end of this process. */
  release(): void
}

/** The descriptor that takes the answer, and that which its child holds: two ends of one pipe. */
const ANSWER = 3
const HELD = 7

/** Its descriptor of standard input. */
export const INPUT = 7

/** Looks at a client. @throws when it is gone */
export function lookAtClient(request: CallRequest): Client {
  const { pid, watcher, count } = request
  const path = (descriptor: number): string => `/proc/${pid}/fd/${descriptor}`
  const answer = fs.readlinkSync(path(ANSWER))
  const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  const [, umask = '22'] = /^Umask:\s*(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return {
    request,
    args: count === 0 ? [] : words.slice(-count),
    environment: environmentOf(fs.readFileSync(`/proc/${pid}/environ`, 'utf8')),
    umask: Number.parseInt(umask, 8),
    path,
    // A number is given to another process some day; the pipe is this one's.
    isThere: () => linkOf(path(ANSWER)) === answer,
    release() {
      if (linkOf(`/proc/${watcher}/fd/${HELD}`) !== answer) return
      try {
        process.kill(watcher, 'SIGTERM')
      } catch {
        // It has just ended by itself.
      }
    },
  }
}

/** Opens what takes the answers for a client. @throws when it is gone */
export function openAnswers(client: Client): number {
  return fs.openSync(client.path(ANSWER), fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
}

/**
 * Whether a client can be served as if it did the work itself: it is of the same user, sees the same files and network, and names none
 * of its own descriptors by a path.
 */
export function canServe({ request: { pid, name }, args, environment, path }: Client, memory: Memory): boolean {
  if (!SERVED.includes(name)) return false
  if (fs.statSync(`/proc/${pid}`).uid !== process.geteuid?.()) return false
  if (
    [...args, ...Object.values(environment)].some((word) =>
      /\/dev\/(?:std|fd|tty)|\/proc\/(?:self|thread-self)\b/.test(word),
    )
  )
    return false
  if (args.includes('-') && !canReopen(path(INPUT))) return false
  if (!['root', 'ns/user', 'ns/pid', 'ns/net'].every((view) => isSame(pid, view))) return false
  // What the helper for kernel arguments mounts is to go with its unit, which is why that has mounts of its own; without kernel
  // arguments there is nothing to mount.
  return isSame(pid, 'ns/mnt') || (isKernelArgumentStage(args) && setsNoKernelArguments(memory))
}

function environmentOf(text: string): Readonly<Record<string, string>> {
  const entries = text.split('\0').flatMap((entry): (readonly [string, string])[] => {
    const at = entry.indexOf('=')
    return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : []
  })
  return Object.fromEntries(entries)
}

function linkOf(file: string): string | undefined {
  try {
    return fs.readlinkSync(file)
  } catch {
    return undefined
  }
}

function canReopen(file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  return stat === undefined || stat.isFIFO() || stat.isCharacterDevice()
}

function isSame(pid: number, view: string): boolean {
  const [own, other] = ['self', pid].map((process) => fs.statSync(`/proc/${process}/${view}`, { bigint: true }))
  return own?.dev === other?.dev && own?.ino === other?.ino
}

function isKernelArgumentStage(args: readonly string[]): boolean {
  return /(?:^|\0)--?stage[=\0]kargs(?:\0|$)/.test(args.join('\0'))
}

function setsNoKernelArguments({ config }: Memory): boolean {
  if (config?.kind !== 'config') return false
  const { shouldExist = [], shouldNotExist = [] } = config.config.kernelArguments ?? {}
  return shouldExist.length === 0 && shouldNotExist.length === 0
}
