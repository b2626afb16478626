import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import { makeDirectories } from '../node/make-directories.ts'
import { refuseForeignDirectory } from '../node/own-files.ts'
import { codeOf, ioFailed } from '../node/io-error.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import { randomDigits } from '../node/random-digits.ts'

/** A lock that is held; it is let go by {@link RunLock.release}, or by the kernel when the process ends, however it ends. */
export interface RunLock {
  release(): Promise<void>
}

/** How long a run waits, in ms, for another one that takes the lock at the same moment and has to step back. */
const PATIENCE = 3000
const PAUSE = 25

/**
 * Takes the lock of a run: a directory in which every run that wants it listens on a socket under a name that was never
 * used before. The kernel closes a socket with its process, so that to connect tells the living from the dead, across
 * namespaces of processes and after a power cut.
 *
 * A run first listens, then looks: of two at the same moment at least one sees the other, and the younger steps back. Only
 * a run that listens removes the sockets of the dead. So a name that is gone was never that of a holder.
 * @param signal ends the wait for a run that takes the lock at the same moment
 * @throws FirstlightError `run-locked` when another run holds it; `refused` for a link in its place; `io-failed` where no lock can be kept
 */
export async function takeRunLock(directory: string, signal?: AbortSignal): Promise<RunLock> {
  const until = SYSTEM_CLOCK.now() + PATIENCE
  for (;;) {
    const own = await listenIn(directory)
    const outcome = await alone(own, directory, { until, signal }).catch(async (thrown: unknown) => {
      await own.close()
      throw thrown
    })
    if (outcome.kind === 'alone') return { release: () => own.close() }
    await own.close()
    if (outcome.kind === 'held') throw held(directory, outcome.by)
  }
}

/** The number of the process that holds the lock, as it counts itself; `undefined` when nobody does. Changes nothing. */
export async function holderOfRunLock(directory: string): Promise<string | undefined> {
  for (const name of socketsIn(directory)) if (await isAlive(directory, name)) return processOf(name)
  return undefined
}

interface Listening {
  readonly name: string
  close(): Promise<void>
}

/** What looking who else listens came to; `removed`: somebody took this run for a dead one. */
type Outcome = { readonly kind: 'alone' | 'removed' } | { readonly kind: 'held'; readonly by: string }

/** How long a run waits for another one. */
interface Patience {
  readonly until: number
  readonly signal: AbortSignal | undefined
}

/** Waits until nobody else listens; steps back for an older run, and for one that does not go. */
async function alone(own: Listening, directory: string, { until, signal }: Patience): Promise<Outcome> {
  for (;;) {
    const others = socketsIn(directory).filter((name) => name !== own.name)
    const living: string[] = []
    for (const name of others) {
      if (await isAlive(directory, name)) living.push(name)
      else fs.rmSync(path.join(directory, name), { force: true })
    }
    // A run that looked before this one listened took its name for a dead one's.
    if (!socketsIn(directory).includes(own.name)) return { kind: 'removed' }
    const [oldest] = living.toSorted()
    if (oldest === undefined) return { kind: 'alone' }
    if (oldest < own.name || SYSTEM_CLOCK.now() > until) return { kind: 'held', by: processOf(oldest) }
    await SYSTEM_CLOCK.sleep(PAUSE, signal)
  }
}

/** How often a directory is made that others remove before this run listens in it. */
const TRIES = 100

async function listenIn(directory: string): Promise<Listening> {
  for (let tries = 1; ; tries += 1) {
    makePlace(directory)
    const name = newName()
    const place = openPlace(directory)
    const server = net.createServer((client) => client.destroy()).unref()
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(`${place.path}/${name}`, resolve)
      })
    } catch (thrown) {
      const isGone = place.isGone()
      place.close()
      // The run before removed the empty directory in between. Of a name that is not there libuv says EACCES.
      if (isGone && tries < TRIES) continue
      throw cannotLock(directory, thrown)
    }
    return {
      name,
      async close() {
        await new Promise((resolve) => server.close(resolve))
        place.close()
        fs.rmSync(path.join(directory, name), { force: true })
        removeIfEmpty(directory)
      },
    }
  }
}

/** Names sort by age: the clock counts on from the start of the machine. The process is for people. */
function newName(): string {
  const age = process.hrtime.bigint().toString().padStart(20, '0')
  return `${age}-${process.pid}-${randomDigits()}`
}

const NAME = /^\d{20}-(\d+)-[0-9a-f]{16}$/

function processOf(name: string): string {
  return NAME.exec(name)?.[1] ?? '?'
}

function socketsIn(directory: string): readonly string[] {
  refuseForeignDirectory(directory)
  try {
    return fs.readdirSync(directory).filter((name) => NAME.test(name))
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return []
    throw ioFailed(`looking for another run in ${directory}`, thrown)
  }
}

/** Whether somebody listens. What cannot be told counts as alive: two runs at once are worse than none. */
async function isAlive(directory: string, name: string): Promise<boolean> {
  const place = openPlace(directory)
  try {
    return await new Promise<boolean>((resolve) => {
      const client = net.connect(`${place.path}/${name}`)
      const answer = (alive: boolean): void => {
        client.destroy()
        resolve(alive)
      }
      client.once('connect', () => answer(true))
      client.once('error', (thrown) => answer(!['ECONNREFUSED', 'ENOENT'].includes(codeOf(thrown) ?? '')))
    })
  } finally {
    place.close()
  }
}

interface Place {
  readonly path: string
  /** Whether the directory is not there any more, or another one stands in its place. */
  isGone(): boolean
  close(): void
}

/** The path of a socket may have 107 bytes (unix(7)): by a descriptor of the directory it is always short. */
function openPlace(directory: string): Place {
  const byName = { path: directory, isGone: () => !fs.existsSync(directory), close: () => undefined }
  if (!fs.existsSync('/proc/self/fd')) return byName
  try {
    const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants
    const descriptor = fs.openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    return {
      path: `/proc/self/fd/${descriptor}`,
      isGone: () => !isThere(directory, fs.fstatSync(descriptor)),
      close: () => fs.closeSync(descriptor),
    }
  } catch (thrown) {
    // It is gone, or it may not be read: to listen or to connect will say so.
    return codeOf(thrown) === 'ENOENT' ? { ...byName, isGone: () => true } : byName
  }
}

function isThere(directory: string, { dev, ino }: fs.Stats): boolean {
  const found = fs.lstatSync(directory, { throwIfNoEntry: false })
  return found?.dev === dev && found.ino === ino
}

function makePlace(directory: string): void {
  refuseForeignDirectory(directory)
  try {
    makeDirectories(path.dirname(directory), 0o700)
    // The lock of an earlier version, a file with the number of a process. No directory is ever removed by this call.
    if (fs.lstatSync(directory, { throwIfNoEntry: false })?.isFile() === true) fs.rmSync(directory, { force: true })
    fs.mkdirSync(directory, { mode: 0o700 })
  } catch (cause) {
    const isThere = fs.lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false
    if (!isThere && codeOf(cause) !== 'EISDIR') throw cannotLock(directory, cause)
  }
}

function removeIfEmpty(directory: string): void {
  try {
    fs.rmdirSync(directory)
  } catch {
    // Another run is in it, or has removed it.
  }
}

function cannotLock(directory: string, cause: unknown): FirstlightError {
  return new FirstlightError('io-failed', `making the lock ${directory} of the run failed`, {
    cause,
    hint: 'it is kept beside the root: --state-dir names another place, which can be written and can hold sockets',
  })
}

function held(directory: string, by: string): FirstlightError {
  return new FirstlightError('run-locked', `another run (process ${by}) holds ${directory}`, {
    hint: 'wait until it has ended',
  })
}
