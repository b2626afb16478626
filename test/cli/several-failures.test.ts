import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

const GONE = { status: 404 }

const closed = closedAfterEach()

/** What a run prints whose document refers to three things that are not there. */
async function failedFetches(...flags: readonly string[]): Promise<string> {
  const server = closed(await startHttp({ '/a': GONE, '/b': GONE, '/c': GONE }))
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-several-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const file = (name: string): string =>
    `    - path: /${name}\n      contents:\n        source: http://127.0.0.1:${server.port}/${name}\n`
  const input = `variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n${['a', 'b', 'c'].map(file).join('')}`
  const io = testIo({ cwd: directory, input })
  expect(await main(['node', 'firstlight', 'run', '-', '--root', 'machine', ...flags], io)).not.toBe(0)
  return `${io.output}${io.errors}`.replaceAll(String(server.port), 'PORT')
}

test('three fetches that fail are three blocks, each with its line', async () => {
  expect(await failedFetches()).toMatchInlineSnapshot(`
    "error: fetching http://127.0.0.1:PORT/a: HTTP 404 (wanted by $.storage.files.0.contents) [fetch-failed]
      at <stdin>:7:9 ($.storage.files.0.contents)

    error: fetching http://127.0.0.1:PORT/b: HTTP 404 (wanted by $.storage.files.1.contents) [fetch-failed]
      at <stdin>:10:9 ($.storage.files.1.contents)

    error: fetching http://127.0.0.1:PORT/c: HTTP 404 (wanted by $.storage.files.2.contents) [fetch-failed]
      at <stdin>:13:9 ($.storage.files.2.contents)

    3 things failed
    "
  `)
})

test('and three problems in JSON', async () => {
  const printed = JSON.parse(await failedFetches('--json')) as { readonly error: { readonly problems: unknown } }
  expect(printed.error.problems).toMatchObject([
    { code: 'fetch-failed', at: '<stdin>:7:9 ($.storage.files.0.contents)' },
    { code: 'fetch-failed', at: '<stdin>:10:9 ($.storage.files.1.contents)' },
    { code: 'fetch-failed', at: '<stdin>:13:9 ($.storage.files.2.contents)' },
  ])
})

test('of thousands of failures a thousand are shown, and how many are left', async () => {
  const users = Array.from({ length: 1200 }, (_, index) => ({ name: `u${index}`, groups: ['nobodys'] }))
  const io = testIo({ input: JSON.stringify({ ignition: { version: '3.5.0' }, passwd: { users } }) })
  expect(await main(['node', 'firstlight', 'plan', '-'], io)).toBe(1)
  expect(io.errors.match(/^error: /gm)).toHaveLength(1000)
  expect(io.errors.slice(-140)).toMatchInlineSnapshot(`
    "wd.users.999.groups.0)
      in the stage passwd
      hint: create the group in passwd.groups

    200 more failures are not shown

    1200 things failed
    "
  `)
})
