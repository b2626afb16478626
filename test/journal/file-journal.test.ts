import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hostPath } from '../../src/util/paths.ts'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import type { JournalEntry } from '../../src/journal/journal.ts'
import { A_RUN, describeJournal } from '../conformance/journal.ts'

let directory: string
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-journal-'))
})
afterEach(() => {
  fs.rmSync(directory, { recursive: true })
})

const newJournal = () => {
  const file = hostPath(path.join(directory, 'state', 'journal'))
  return { file, journal: createFileJournal(file), reopen: () => createFileJournal(file) }
}

/** A journal as earlier versions wrote it. */
const old = (entries: readonly JournalEntry[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')

describe('the file journal', () => {
  describeJournal(newJournal)

  test('only its owner may read it, since it tells what the machine is made of', async () => {
    const { file, journal } = newJournal()
    await journal.append(A_RUN[0]!)
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect((fs.statSync(path.dirname(file)).mode & 0o777).toString(8)).toBe('700')
  })

  test('cut anywhere by a power cut, it gives the entries that were whole, and goes on after them', async () => {
    const { file, journal } = newJournal()
    for (const entry of A_RUN) await journal.append(entry)
    const whole = fs.readFileSync(file)
    for (let length = 0; length <= whole.length; length += 1) {
      fs.writeFileSync(file, whole.subarray(0, length))
      const complete = whole.subarray(0, length).toString().split('\n').length - 1
      const again = createFileJournal(file)
      expect(await again.read()).toEqual(A_RUN.slice(0, complete))
      const next = A_RUN.slice(complete, complete + 1)
      for (const entry of next) await again.append(entry)
      expect(await again.read()).toEqual([...A_RUN.slice(0, complete), ...next])
    }
  })

  // Really full: that takes root.
  test.skipIf(process.getuid?.() !== 0)(
    'an entry for which there is no room is an error, not half an entry',
    async () => {
      const { file, journal } = newJournal()
      const place = path.dirname(file)
      fs.mkdirSync(place)
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'full', place]).status).toBe(0)
      try {
        await journal.append(A_RUN[0]!, { durable: true })
        const large: JournalEntry = { kind: 'stage-started', at: '', stage: 'disks', inspection: 'x'.repeat(20_000) }
        await expect(journal.append(large, { durable: true })).rejects.toMatchObject({
          code: 'io-failed',
          message: `writing the journal ${file}: no space left on device (ENOSPC)`,
        })
        expect(await journal.read()).toEqual([A_RUN[0]])
        // Nothing is lost for whoever goes on: also not in the same process.
        await journal.append(A_RUN[6]!, { durable: true })
        expect(await createFileJournal(file).read()).toEqual([A_RUN[0], A_RUN[6]])
      } finally {
        spawnSync('umount', [place])
      }
    },
  )

  test.each([
    ['a line that is not JSON', '{"kind":\n'],
    ['a line that is no entry', '[]\n'],
    ['an entry of a kind that nobody writes', '{"kind":"party"}\n'],
  ])('%s makes it unreadable, not empty', async (_, text) => {
    const { file, journal } = newJournal()
    await journal.append(A_RUN[0]!)
    fs.appendFileSync(file, text)
    await expect(createFileJournal(file).read()).rejects.toMatchObject({
      code: 'journal-unreadable',
      message: `reading the journal: ${file}:2 is not an entry`,
    })
  })

  describe('on a machine that is finished, a line that somebody added is refused, and never acted on', () => {
    test.each([
      ['another run', A_RUN[0]!],
      ['a stage', { kind: 'stage-started', at: '2026-01-01T00:00:09.000Z', stage: 'files', inspection: {} }],
      ['a second end', A_RUN[6]!],
    ] satisfies readonly (readonly [string, JournalEntry])[])('%s without its chain', async (_, entry) => {
      const { file, journal } = newJournal()
      for (const each of A_RUN) await journal.append(each)
      fs.appendFileSync(file, `${JSON.stringify(entry)}\n`)
      await expect(createFileJournal(file).read()).rejects.toMatchObject({
        code: 'journal-unreadable',
        message: `reading the journal: ${file}:${A_RUN.length + 1} does not follow from what is before it`,
      })
    })

    test('a line of its own, moved or repeated', async () => {
      const { file, journal } = newJournal()
      for (const each of A_RUN) await journal.append(each)
      const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n')
      for (const changed of [
        [...lines, lines[1]],
        lines.toSpliced(2, 1),
        [lines[0], lines[2], lines[1]],
        lines.slice(1),
      ]) {
        fs.writeFileSync(file, `${changed.join('\n')}\n`)
        await expect(createFileJournal(file).read()).rejects.toMatchObject({ code: 'journal-unreadable' })
      }
    })

    test('a single byte of any line changed', async () => {
      const { file, journal } = newJournal()
      for (const each of A_RUN) await journal.append(each)
      const whole = fs.readFileSync(file)
      for (let at = 0; at < whole.length - 1; at += 7) {
        const changed = Buffer.from(whole)
        changed[at] = (changed[at] ?? 0) ^ 1
        fs.writeFileSync(file, changed)
        await expect(createFileJournal(file).read()).rejects.toMatchObject({ code: 'journal-unreadable' })
      }
    })
  })

  test.each([
    ['a stage before the run', [A_RUN[1]!]],
    ['an operation of a stage that was not begun', [A_RUN[0]!, A_RUN[2]!]],
    ['a stage that begins twice', [A_RUN[0]!, A_RUN[1]!, A_RUN[1]!]],
    ['an operation that is done twice in one boot', [A_RUN[0]!, A_RUN[1]!, A_RUN[2]!, A_RUN[2]!]],
    ['the end of another config', [A_RUN[0]!, { kind: 'run-completed', at: '2026-01-01', configDigest: 'other' }]],
    ['another run after one that began something', [A_RUN[0]!, A_RUN[1]!, A_RUN[0]!]],
    ['something after the end', [...A_RUN, A_RUN[3]!]],
  ] satisfies readonly (readonly [string, readonly JournalEntry[]])[])(
    '%s is out of order, though the chain is whole',
    async (_, entries) => {
      const { file, journal } = newJournal()
      for (const entry of entries) await journal.append(entry)
      await expect(journal.read()).rejects.toMatchObject({
        message: `reading the journal: ${file}:${entries.length} does not follow from what is before it`,
      })
    },
  )

  test.each([
    ['a member too many', { ...A_RUN[0]!, colour: 'red' }],
    ['a time that is none', { ...A_RUN[0]!, at: 'noon' }],
    ['contents that are no contents', { ...A_RUN[0]!, contents: { a: { size: -1 } } }],
  ])('an entry with %s is none', async (_, entry) => {
    const { file, journal } = newJournal()
    await journal.append(entry)
    await expect(journal.read()).rejects.toMatchObject({
      message: `reading the journal: ${file}:1 is not an entry`,
    })
  })

  describe('of the format without a chain, which earlier versions wrote,', () => {
    test('one that was finished is still read', async () => {
      const { file, journal } = newJournal()
      fs.mkdirSync(path.dirname(file))
      fs.writeFileSync(file, old(A_RUN))
      expect(await journal.read()).toEqual(A_RUN)
      fs.appendFileSync(file, old([A_RUN[1]!]))
      await expect(journal.read()).rejects.toMatchObject({ code: 'journal-unreadable' })
    })

    test('one that was not is for the version that began it', async () => {
      const { file, journal } = newJournal()
      fs.mkdirSync(path.dirname(file))
      fs.writeFileSync(file, old(A_RUN.slice(0, 3)))
      await expect(journal.read()).rejects.toMatchObject({
        message: `reading the journal: ${file} was begun by an earlier version, which had not finished`,
      })
    })
  })

  test('a format of a later version is not guessed at', async () => {
    const { file, journal } = newJournal()
    fs.mkdirSync(path.dirname(file))
    fs.writeFileSync(file, '{"format":3}\n')
    await expect(journal.read()).rejects.toMatchObject({
      message: 'reading the journal: it is of the format 3, and this version knows 2',
    })
  })
})
