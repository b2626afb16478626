/** `run --fresh`: a root that a run made is made anew, and nothing else is ever removed. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFileJournal } from '../../src/journal/file-journal.ts'
import { main } from '../../src/main.ts'
import { hostPath } from '../../src/util/paths.ts'
import { testIo } from '../helpers/io.ts'

interface Place {
  readonly cwd: string
  at(name: string): string
  /** Runs a document with these files; gives the exit code and what was said. */
  run(paths: readonly string[], ...more: readonly string[]): Promise<{ readonly code: number; readonly errors: string }>
}

function place(): Place {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-fresh-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  return {
    cwd,
    at: (name) => path.join(cwd, name),
    async run(paths, ...more) {
      const files = paths.map((name) => ({ path: name, mode: 420, contents: { source: 'data:,x' } }))
      fs.writeFileSync(path.join(cwd, 'a.ign'), JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files } }))
      const io = testIo({ cwd })
      const code = await main(['node', 'firstlight', 'run', 'a.ign', '--root', 'machine', ...more], io)
      return { code, errors: io.errors }
    },
  }
}

test('a root that a run made is made anew, whatever became of it, with what is kept beside it', async () => {
  const { run, at } = place()
  expect(await run(['/etc/a'])).toMatchObject({ code: 0 })
  expect(await run(['/etc/b'])).toMatchObject({ code: 5 })
  fs.chmodSync(at('machine/etc'), 0o500)
  expect(await run(['/etc/b'], '--fresh')).toMatchObject({ code: 0 })
  expect(fs.readdirSync(at('machine/etc'))).toEqual(expect.arrayContaining(['b']))
  expect(fs.existsSync(at('machine/etc/a'))).toBe(false)
  expect(fs.readdirSync(at('.')).sort()).toEqual(['a.ign', 'machine', 'machine.firstlight'])
  expect(await run(['/etc/c'], '--fresh')).toMatchObject({ code: 0 })
})

test('a root that is not there is made, also where its state was left', async () => {
  const { run, at } = place()
  expect(await run(['/etc/a'], '--fresh')).toMatchObject({ code: 0 })
  fs.rmSync(at('machine'), { recursive: true })
  expect(await run(['/etc/a'], '--fresh')).toMatchObject({ code: 0 })
  expect(fs.existsSync(at('machine/etc/a'))).toBe(true)
})

test('a directory that was there before is left alone, and so is one in place of a root that a run made', async () => {
  const { run, at } = place()
  fs.mkdirSync(at('machine'))
  fs.writeFileSync(at('machine/mine'), 'mine')
  expect(await run(['/etc/a'])).toMatchObject({ code: 0 })
  const refused = {
    code: 5,
    errors: `error: making the root machine anew: it was not made by firstlight, and is not removed [refused]
  hint: remove it yourself, or name another root
`,
  }
  expect(await run(['/etc/b'], '--fresh')).toMatchObject(refused)
  fs.rmSync(at('machine'), { recursive: true })
  expect(await run(['/etc/a'], '--fresh')).toMatchObject({ code: 0 })
  fs.renameSync(at('machine'), at('kept'))
  fs.mkdirSync(at('machine'))
  fs.writeFileSync(at('machine/mine'), 'mine')
  expect(await run(['/etc/b'], '--fresh')).toMatchObject(refused)
  expect(fs.readFileSync(at('machine/mine'), 'utf8')).toBe('mine')
  fs.rmSync(at('machine'), { recursive: true })
  fs.symlinkSync('kept', at('machine'))
  expect(await run(['/etc/b'], '--fresh')).toMatchObject(refused)
  expect(fs.existsSync(at('kept/etc/a'))).toBe(true)
})

test('what cannot be made leaves the root that is there', async () => {
  const { run, at } = place()
  expect(await run(['/etc/a'])).toMatchObject({ code: 0 })
  expect(await run(['/etc/b', '/etc/b/c'], '--fresh')).not.toMatchObject({ code: 0 })
  expect(fs.existsSync(at('machine/etc/a'))).toBe(true)
})

test('a root on which another run works is not removed', async () => {
  const { run, at } = place()
  expect(await run(['/etc/a'])).toMatchObject({ code: 0 })
  const other = createFileJournal(hostPath(at('machine.firstlight/journal')))
  await other.acquire()
  const { code, errors } = await run(['/etc/b'], '--fresh')
  expect(errors).toContain('[run-locked]')
  expect(code).toBe(5)
  await other.release()
  expect(fs.existsSync(at('machine/etc/a'))).toBe(true)
})

test('a real machine is never made anew', async () => {
  const { run } = place()
  expect(await run(['/etc/a'], '--fresh', '--backend', 'real')).toMatchObject({ code: 2 })
})
