import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { hostPath } from '../../src/util/paths.ts'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { testIo } from '../helpers/io.ts'

const AT = '2026-01-02T03:04:05.000Z'
const BEGUN = { kind: 'run-started', at: AT, configDigest: 'c0ffee', boot: 'b', engine: '1', contents: {} } as const
const SEEN = { kind: 'stage-started', at: AT, stage: 'files', inspection: {} } as const

interface Place {
  readonly cwd: string
  readonly journal: Journal
  text(): Promise<string>
  data(): Promise<unknown>
}

function place(): Place {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-status-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  const status = async (...more: readonly string[]): Promise<string> => {
    const io = testIo({ cwd })
    expect(await main(['node', 'firstlight', 'status', '--root', 'machine', ...more], io)).toBe(0)
    return io.output
  }
  const journal = createFileJournal(hostPath(path.join(cwd, 'machine.firstlight/journal')))
  return { cwd, journal, text: () => status(), data: async () => JSON.parse(await status('--json')) as unknown }
}

test('a root where nothing was ever begun, and one that is not there', async () => {
  const { cwd, text, data } = place()
  expect(await text()).toBe('not provisioned: there is no "machine"\n')
  expect(await data()).toEqual({ format: 1, state: 'fresh', completedStages: [] })
  fs.mkdirSync(path.join(cwd, 'machine'))
  expect(await text()).toBe('not provisioned: nothing was ever begun here\n')
})

test.each([
  ['report of a root that is not there', ['report', 'NOPE'], 'telling how the machine was made: there is no "NOPE"'],
  [
    'report of a root without a run',
    ['report', '.', '--html', 'page.html'],
    'telling how the machine was made: nothing was ever begun here',
  ],
  [
    'report of a journal that is not there',
    ['report', '.', '--journal', 'NOPE'],
    'telling how the machine was made: there is no "NOPE"',
  ],
  [
    'verify of a root that is not there',
    ['verify', 'a.bu', '--root', 'NOPE'],
    'comparing the machine: there is no "NOPE"',
  ],
  [
    'verify of a root without a run',
    ['verify', 'a.bu', '--root', '.'],
    'comparing the machine: nothing was ever begun here',
  ],
])('there is nothing to tell: %s', async (_, args, message) => {
  const { cwd } = place()
  fs.writeFileSync(path.join(cwd, 'a.bu'), 'variant: flatcar\nversion: 1.1.0\n')
  const io = testIo({ cwd })
  expect(await main(['node', 'firstlight', ...args], io)).toBe(1)
  expect(io.output).toBe('')
  expect(io.errors).toBe(
    `error: ${message} [not-provisioned]\n  hint: provision it first, or name the journal of the run that made it\n`,
  )
  expect(fs.readdirSync(cwd)).toEqual(['a.bu'])
})

test('a run that is alive is told from one that was interrupted', async () => {
  const { journal, text, data } = place()
  await journal.acquire()
  expect(await text()).toBe(`running: process ${process.pid}, nothing was changed yet\n`)
  await journal.append(BEGUN)
  await journal.append(SEEN)
  expect(await text()).toBe(
    `running: process ${process.pid}, begun at ${AT} with config c0ffee…\n  unfinished: files\n`,
  )
  expect(await data()).toMatchObject({ state: 'running', process: process.pid, unfinishedStage: 'files' })
  await journal.release()
  expect(await text()).toBe(
    `interrupted: begun at ${AT} with config c0ffee…\n  unfinished: files\n  run the same config again to finish it\n`,
  )
  expect(await data()).toMatchObject({ state: 'interrupted', unfinishedStage: 'files' })
})

test('a run that stopped after the phases that it was asked for is not an interrupted one', async () => {
  const { journal, text, data } = place()
  await journal.append(BEGUN)
  await journal.append(SEEN)
  await journal.append({ kind: 'stage-completed', at: AT, stage: 'files', leaves: {} })
  await journal.append({ kind: 'phases-completed', at: AT, phases: ['disks', 'files'] })
  expect(await text()).toBe(
    `paused after disks, files: begun at ${AT} with config c0ffee…\n` +
      '  completed: files\n  run the same config again for the other phases\n',
  )
  expect(await data()).toMatchObject({ state: 'paused', completedPhases: ['disks', 'files'] })
  await journal.append({ kind: 'run-resumed', at: AT, boot: 'b', engine: '1' })
  expect(await data()).toMatchObject({ state: 'interrupted' })
})

test('what a real run of one phase leaves, and what the run of the others', async () => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-status-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  const document =
    '{"ignition":{"version":"3.5.0"},"storage":{"files":[{"path":"/a","contents":{"source":"data:,x"}}]}}'
  const call = async (...args: readonly string[]): Promise<string> => {
    const io = testIo({ cwd, input: document })
    expect(await main(['node', 'firstlight', ...args], io)).toBe(0)
    return io.output
  }
  await call('run', '-', '--root', 'machine', '--phase', 'fetch', 'files')
  expect(await call('status', '--root', 'machine')).toMatch(/^paused after fetch, files: begun at /)
  await call('run', '-', '--root', 'machine')
  expect(await call('status', '--root', 'machine')).toMatch(/^provisioned at /)
})
