import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

const closed = closedAfterEach()
const CHILD = '{"ignition":{"version":"3.5.0"},"storage":{"files":[{"path":"/child"}]}}'

/** A document that refers to a config and has a file, both elsewhere. */
const merging = (origin: string, file: string): string =>
  JSON.stringify({
    ignition: { version: '3.5.0', config: { merge: [{ source: `${origin}/child` }] } },
    storage: { files: [{ path: file, contents: { source: `${origin}/app` } }] },
  })
const plainly = (origin: string, file: string): string =>
  JSON.stringify({
    ignition: { version: '3.5.0' },
    storage: { files: [{ path: file, contents: { source: `${origin}/app` } }] },
  })

interface Place {
  readonly origin: string
  asked(): number
  call(document: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }>
}

async function place(): Promise<Place> {
  const server = closed(await startHttp({ '/child': { body: CHILD }, '/app': { body: 'the program' } }))
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-finished-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  return {
    origin: server.origin,
    asked: () => server.requests.length,
    async call(input, command = 'run', ...more) {
      const io = testIo({ cwd, input })
      const code = await main(['node', 'firstlight', command, '-', '--root', 'machine', ...more], io)
      return { code, said: io.output + io.errors }
    },
  }
}

test('a finished root answers without the network, to run and to plan', async () => {
  const { origin, asked, call } = await place()
  const document = merging(origin, '/app')
  expect((await call(document)).code).toBe(0)
  const before = asked()
  for (const command of ['run', 'plan']) {
    for (const more of [[], ['--offline'], ['--json']]) {
      expect(await call(document, command, ...more)).toEqual({
        code: 0,
        said: expect.stringMatching(/already.provisioned/) as string,
      })
    }
  }
  expect(asked()).toBe(before)
})

test('the same document in other words is the same, as long as nothing has to be fetched to know it', async () => {
  const { origin, asked, call } = await place()
  expect((await call(plainly(origin, '/app'))).code).toBe(0)
  const before = asked()
  const butane = `# the same\nvariant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - path: /app\n      contents: {source: "${origin}/app"}\n`
  expect(await call(butane)).toMatchObject({ code: 0, said: expect.stringContaining('already provisioned') as string })
  expect(asked()).toBe(before)
})

test.each([
  ['finished', []],
  ['half made', ['--phase', 'fetch', 'files']],
])('on a root that is %s another config is refused before anything is fetched', async (_, phases) => {
  const { origin, asked, call } = await place()
  expect((await call(merging(origin, '/app'), 'run', ...phases)).code).toBe(0)
  const before = asked()
  for (const other of [plainly(origin, '/other'), merging(origin, '/other')]) {
    expect(await call(other, 'run')).toEqual({
      code: 5,
      said: expect.stringContaining('with another config [foreign-run]') as string,
    })
  }
  expect(asked()).toBe(before)
})

test('the plan of another config for a root that is half made is refused, and for a finished one compares', async () => {
  const { origin, call } = await place()
  expect((await call(merging(origin, '/app'), 'run', '--phase', 'fetch', 'files')).code).toBe(0)
  expect(await call(plainly(origin, '/other'), 'plan')).toMatchObject({ code: 5 })
  expect((await call(merging(origin, '/app'))).code).toBe(0)
  expect(await call(plainly(origin, '/other'), 'plan')).toMatchObject({
    code: 6,
    said: expect.stringContaining('/other  is missing') as string,
  })
  const page = await call(plainly(origin, '/other'), 'plan', '--html', '-')
  expect(page).toMatchObject({ code: 6, said: expect.stringMatching(/^<!doctype html>[^]*<\/html>\n$/) as string })
  expect(page.said).toContain('this one would have made 1 thing otherwise.')
  const same = await call(merging(origin, '/app'), 'plan', '--html', '-')
  expect(same).toMatchObject({ code: 0, said: expect.stringMatching(/^<!doctype html>[^]*<\/html>\n$/) as string })
  expect(same.said).toContain('nothing is left to do')
})

test('a run that had not begun anything binds nobody', async () => {
  const { origin, call } = await place()
  expect((await call(merging(origin, '/child/below'))).code).not.toBe(0)
  expect((await call(merging(origin, '/app'))).code).toBe(0)
})
