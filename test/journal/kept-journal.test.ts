import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FirstlightError } from '../../src/errors.ts'
import { hostPath } from '../../src/util/paths.ts'
import type { Journal, JournalEntry } from '../../src/journal/journal.ts'
import { createKeptJournal } from '../../src/journal/kept-journal.ts'

const BEGUN: JournalEntry = {
  kind: 'run-started',
  at: '2026-01-02T03:04:05.000Z',
  configDigest: 'abc',
  boot: 'first',
  engine: '1',
  contents: {},
}
const SEEN: JournalEntry = { kind: 'stage-started', at: '2026-01-02T03:04:06.000Z', stage: 'disks', inspection: {} }
const DONE = (index: number): JournalEntry => ({ kind: 'operation-done', stage: 'disks', index, digest: `${index}` })

interface Machine {
  /** The journal as a process of the current boot opens it. */
  open(): Journal
  /** Memory is gone, disks are not. */
  cutPower(): void
  readonly kept: string
  readonly said: readonly string[]
  isReachable: boolean
  /** How often the place was opened. */
  opened: number
}

function makeMachine(): Machine {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-kept-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const said: string[] = []
  const machine: Machine = {
    said,
    isReachable: true,
    opened: 0,
    kept: path.join(directory, 'disk/journal'),
    cutPower: () => fs.rmSync(path.join(directory, 'run'), { recursive: true }),
    open: () =>
      createKeptJournal({
        working: hostPath(path.join(directory, 'run/journal')),
        place: {
          name: 'the disk',
          async open() {
            machine.opened += 1
            if (!machine.isReachable) throw new FirstlightError('mount-failed', 'it is not there')
            return hostPath(machine.kept)
          },
          rest: async () => undefined,
          close: async () => undefined,
        },
        log: ({ level, message }) => said.push(`${level}: ${message}`),
      }),
  }
  return machine
}

test('what was durable is read in the next boot, with all before it', async () => {
  const machine = makeMachine()
  const journal = machine.open()
  await journal.append(BEGUN)
  expect(fs.existsSync(machine.kept)).toBe(false)
  await journal.append(SEEN, { durable: true })
  await journal.append(DONE(1))
  expect(await machine.open().read()).toEqual([BEGUN, SEEN, DONE(1)])
  machine.cutPower()
  const next = machine.open()
  expect(await next.read()).toEqual([BEGUN, SEEN])
  await next.append(DONE(2), { durable: true })
  machine.cutPower()
  expect(await machine.open().read()).toEqual([BEGUN, SEEN, DONE(2)])
  expect(fs.statSync(machine.kept).mode & 0o777).toBe(0o600)
})

test('entries that come side by side are kept together', async () => {
  const machine = makeMachine()
  const journal = machine.open()
  await journal.append(BEGUN)
  await journal.append(SEEN)
  await Promise.all([1, 2, 3, 4].map((index) => journal.append(DONE(index), { durable: true })))
  expect(machine.opened).toBe(1)
  machine.cutPower()
  expect(await machine.open().read()).toEqual([BEGUN, SEEN, DONE(1), DONE(2), DONE(3), DONE(4)])
})

test('a line that the power cut tore is left out, also when another process of the boot goes on', async () => {
  const machine = makeMachine()
  await machine.open().append(BEGUN, { durable: true })
  fs.appendFileSync(machine.kept, '{"kind":"stage-sta')
  machine.cutPower()
  expect(await machine.open().read()).toEqual([BEGUN])
  await machine.open().append(SEEN, { durable: true })
  machine.cutPower()
  expect(await machine.open().read()).toEqual([BEGUN, SEEN])
})

test('what a killed process could not keep any more is kept by the next one', async () => {
  const machine = makeMachine()
  await machine.open().append(BEGUN)
  await machine.open().append(SEEN, { durable: true })
  machine.cutPower()
  expect(await machine.open().read()).toEqual([BEGUN, SEEN])
})

test('without its place the run goes on, and what that means is said once', async () => {
  const machine = makeMachine()
  const journal = machine.open()
  await journal.append(BEGUN, { durable: true })
  machine.isReachable = false
  await journal.append(SEEN, { durable: true })
  await journal.append(DONE(1), { durable: true })
  expect(await journal.read()).toEqual([BEGUN, SEEN, DONE(1)])
  expect(machine.said).toEqual([
    'warning: the journal cannot be kept on the disk: it is not there; what is done from now on is not known after a ' +
      'power cut',
  ])
})

test('a damaged journal is an error, not a fresh machine', async () => {
  const machine = makeMachine()
  await machine.open().append(BEGUN, { durable: true })
  fs.writeFileSync(machine.kept, 'nonsense\n')
  machine.cutPower()
  await expect(machine.open().read()).rejects.toMatchObject({ code: 'journal-unreadable' })
})
