import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hostPath } from '../../src/host/paths.ts'
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
      await again.append(A_RUN[6]!)
      expect(await again.read()).toEqual([...A_RUN.slice(0, complete), A_RUN[6]])
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

  test('a second run is refused while the first one lives, and let in when it is gone', async () => {
    const { file, journal } = newJournal()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const stat = fs.readFileSync(`/proc/${other.pid}/stat`, 'utf8')
    fs.mkdirSync(path.dirname(file))
    fs.writeFileSync(`${file}.lock`, `${other.pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`)
    await expect(journal.acquire()).rejects.toMatchObject({ code: 'run-locked' })
    const ended = new Promise((resolve) => other.once('exit', resolve))
    other.kill('SIGKILL')
    await ended
    await journal.acquire()
    await journal.release()
  })

  test('the lock of a process that was killed long ago does not hold, though its number is in use again', async () => {
    const { file, journal } = newJournal()
    fs.mkdirSync(path.dirname(file))
    fs.writeFileSync(`${file}.lock`, `${process.pid} 1`)
    await journal.acquire()
    expect(spawnSync('cat', [`${file}.lock`], { encoding: 'utf8' }).stdout).toMatch(new RegExp(`^${process.pid} \\d+$`))
    await journal.release()
  })
})
