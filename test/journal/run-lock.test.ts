import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holderOfRunLock, takeRunLock } from '../../src/journal/run-lock.ts'

const isRoot = process.getuid?.() === 0
const hasStrace = spawnSync('strace', ['-V']).status === 0

let place: string
let lock: string
let log: string
beforeEach(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-lock-'))
  lock = path.join(place, 'journal.lock')
  log = path.join(place, 'log')
  fs.writeFileSync(log, '')
})
afterEach(() => {
  fs.rmSync(place, { recursive: true })
})

/** A process that takes the lock, notes that it is in, waits, notes that it is out, and lets go. */
function contender(holdMs: number, around: readonly string[] = []): ChildProcess {
  const source = `
    const fs = require('node:fs')
    const [lock, log, ms] = process.argv.slice(1)
    const note = (what) => fs.appendFileSync(log, what + '\\n')
    import(${JSON.stringify(path.resolve('src/journal/run-lock.ts'))}).then(async ({ takeRunLock }) => {
      const held = await takeRunLock(lock).catch((thrown) => note('refused ' + thrown.code))
      if (held === undefined) return
      note('in')
      await new Promise((resolve) => setTimeout(resolve, Number(ms)))
      note('out')
      await held.release()
    })`
  const command = [...around, process.execPath, '-e', source, lock, log, String(holdMs)]
  return spawn(command[0] ?? '', command.slice(1), { stdio: 'ignore' })
}

const ended = async (process: ChildProcess): Promise<unknown> => process.exitCode ?? (await once(process, 'close'))
const story = (): readonly string[] => fs.readFileSync(log, 'utf8').trim().split('\n')

/** A process that holds the lock by now, and for long. */
async function holding(): Promise<ChildProcess> {
  const process = contender(60_000)
  while (story()[0] !== 'in') {
    if (process.exitCode !== null) throw new Error(`the holder ended (${process.exitCode})`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return process
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function kill(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL')
  await ended(process)
}

/** Nobody went in before the one who was in had gone out. */
function expectOneAtATime(): void {
  const inside = story().filter((line) => line === 'in' || line === 'out')
  expect(inside).toEqual(inside.map((_, index) => (index % 2 === 0 ? 'in' : 'out')))
}

describe('the lock of a run', () => {
  test('is held by one, and by the next one after its release, which leaves nothing behind', async () => {
    const first = await takeRunLock(lock)
    await expect(takeRunLock(lock)).rejects.toMatchObject({
      code: 'run-locked',
      message: `another run (process ${process.pid}) holds ${lock}`,
    })
    expect(await holderOfRunLock(lock)).toBe(String(process.pid))
    await first.release()
    expect(await holderOfRunLock(lock)).toBeUndefined()
    const second = await takeRunLock(lock)
    await second.release()
    expect(fs.readdirSync(place)).toEqual(['log'])
  })

  test('is let go by the kernel when its holder is killed', async () => {
    const holder = await holding()
    await expect(takeRunLock(lock)).rejects.toMatchObject({ code: 'run-locked' })
    await kill(holder)
    expect(await holderOfRunLock(lock)).toBeUndefined()
    await (await takeRunLock(lock)).release()
    expect(fs.existsSync(lock)).toBe(false)
  })

  test.skipIf(!isRoot)('is seen from another namespace of processes and of networks (root)', async () => {
    const holder = await holding()
    await ended(contender(0, ['unshare', '--pid', '--net', '--fork', '--mount-proc']))
    expect(story()).toEqual(['in', 'refused run-locked'])
    await kill(holder)
  })

  test('is taken from whatever a power cut has left: sockets of the dead, and the file of an earlier version', async () => {
    fs.writeFileSync(lock, '999999 1')
    await (await takeRunLock(lock)).release()
    await kill(await holding())
    expect(fs.readdirSync(lock)).toHaveLength(1)
    await (await takeRunLock(lock)).release()
    expect(fs.existsSync(lock)).toBe(false)
  })

  test('an older run waits for a younger one that is about to step back, and steps back for one that stays', async () => {
    fs.mkdirSync(lock)
    const younger = path.join(lock, `${'9'.repeat(20)}-1-${'0'.repeat(16)}`)
    const server = net.createServer().listen(younger)
    await once(server, 'listening')
    await expect(takeRunLock(lock)).rejects.toMatchObject({ code: 'run-locked' })
    const taking = takeRunLock(lock)
    server.close()
    await (await taking).release()
  })

  test('of many at once one gets it, and never two', async () => {
    await Promise.all(Array.from({ length: 6 }, () => ended(contender(300))))
    expectOneAtATime()
    expect(story()).toContain('in')
  })

  // Every moment between two steps, held open while another run comes along.
  describe.skipIf(!hasStrace)('with one run stopped for a while (strace)', () => {
    test.each(['mkdir', 'openat', 'bind', 'listen', 'getdents64', 'connect', 'unlink', 'rmdir'])(
      'at %s, never two hold it',
      async (call) => {
        await kill(await holding())
        fs.writeFileSync(log, '')
        const only = call === 'openat' ? ['-P', lock] : []
        const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:delay_enter=700000`]
        const slow = contender(400, ['strace', '-f', '-o', '/dev/null', ...only, ...inject])
        const others = Array.from({ length: 3 }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, 500 + index * 400))
          return ended(contender(900))
        })
        await Promise.all([ended(slow), ...others])
        expectOneAtATime()
        expect(story()).toContain('in')
      },
    )
  })

  test('a directory that cannot be written is an error that names it, and says where else', async () => {
    await expect(takeRunLock('/proc/none/journal.lock')).rejects.toMatchObject({
      code: 'io-failed',
      message: 'making the lock /proc/none/journal.lock of the run failed',
    })
  })

  test('a path that is longer than a socket may have it is no obstacle', async () => {
    const deep = path.join(place, 'd'.repeat(200), 'journal.lock')
    const held = await takeRunLock(deep)
    await expect(takeRunLock(deep)).rejects.toMatchObject({ code: 'run-locked' })
    await held.release()
  })
})

test.skipIf(!hasStrace)(
  'a directory that another run removes before this one listens in it is made again',
  async () => {
    const late = contender(0, ['strace', '-f', '-o', '/dev/null', '-e', 'inject=bind:delay_enter=1500000:when=1'])
    await until(() => fs.existsSync(lock) || late.exitCode !== null)
    await new Promise((resolve) => setTimeout(resolve, 300))
    fs.rmdirSync(lock)
    await ended(late)
    expect(story()).toEqual(['in', 'out'])
  },
)
