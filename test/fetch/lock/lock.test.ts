import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../../src/main.ts'
import { sha512 } from '../../../src/util/digest.ts'
import { startHttp, type HttpEmulator } from '../../emulators/http.ts'
import { testIo } from '../../helpers/io.ts'

interface Place {
  readonly call: (...args: readonly string[]) => Promise<string>
  readonly directory: string
  /** What the server gives, which may be changed. */
  readonly bodies: { '/app': string; '/base.ign': string }
  readonly server: HttpEmulator
}

/** A document with one remote file and a remote config, and what calls commands on it. */
async function openPlace(): Promise<Place> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-lock-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const bodies = { '/app': 'one', '/base.ign': '{"ignition": {"version": "3.4.0"}}' }
  const server = await startHttp({
    '/app': (_, response) => response.end(bodies['/app']),
    '/base.ign': (_, response) => response.end(bodies['/base.ign']),
  })
  onTestFinished(() => server.close())
  const config = {
    ignition: { version: '3.4.0', config: { merge: [{ source: `${server.origin}/base.ign` }] } },
    storage: { files: [{ path: '/etc/app', contents: { source: `${server.origin}/app` } }] },
  }
  fs.writeFileSync(path.join(directory, 'a.ign'), JSON.stringify(config))
  const call = async (...args: readonly string[]): Promise<string> => {
    const io = testIo({ cwd: directory })
    const code = await main(['node', 'firstlight', ...args], io)
    return `${io.output}${io.errors}exit code ${code}\n`.replaceAll(server.origin, 'http://server')
  }
  return { call, directory, bodies, server }
}

test('everything remote is locked, with its hash and its date', async () => {
  const { call, directory, server } = await openPlace()
  expect(await call('lock', 'a.ign')).toMatch(/\/app: new → [\s\S]*2 locked in a\.ign\.lock\nexit code 0/)
  const lock = JSON.parse(fs.readFileSync(path.join(directory, 'a.ign.lock'), 'utf8')) as { resources: unknown }
  expect(lock.resources).toContainEqual({
    url: `${server.origin}/app`,
    sha512: sha512('one'),
    size: 3,
    date: '2026-01-02T03:04:05.000Z',
  })
  expect(await call('lock', 'a.ign')).toBe('nothing changed\n2 locked in a.ign.lock\nexit code 0\n')
})

test('what is not as it was locked is not taken, until the lock is updated', async () => {
  const { call, bodies } = await openPlace()
  await call('lock', 'a.ign')
  expect(await call('run', 'a.ign', '--root', 'one', '--locked', 'a.ign.lock')).toContain('exit code 0')
  bodies['/app'] = 'two'
  expect(await call('run', 'a.ign', '--root', 'two', '--locked', 'a.ign.lock')).toMatch(
    /\[hash-mismatch\][\s\S]*exit code/,
  )
  expect(await call('lock', 'a.ign')).toMatch(/\/app: [0-9a-f]{16}… → [0-9a-f]{16}… \[not-locked\][\s\S]*--update/)
  expect(await call('lock', 'a.ign', '--update')).toContain('2 locked')
  expect(await call('run', 'a.ign', '--root', 'two', '--locked', 'a.ign.lock')).toContain('exit code 0')
})

test('a transpiled config has the hash of everything that is fetched, and is refused where something was not locked', async () => {
  const { call, directory, bodies } = await openPlace()
  fs.writeFileSync(
    path.join(directory, 'ca.bu'),
    fs
      .readFileSync(path.join(directory, 'a.ign'), 'utf8')
      .replace('{"ignition":{"version":"3.4.0",', '{"variant":"fcos","version":"1.5.0","ignition":{'),
  )
  await call('lock', 'a.ign')
  const [json = '', end] = (await call('transpile', 'ca.bu', '--locked', 'a.ign.lock')).split(/(?=exit code)/)
  expect(end).toBe('exit code 0\n')
  expect(JSON.parse(json)).toMatchObject({
    ignition: { config: { merge: [{ verification: { hash: `sha512-${sha512(bodies['/base.ign'])}` } }] } },
    storage: { files: [{ contents: { verification: { hash: `sha512-${sha512('one')}` } } }] },
  })
  fs.writeFileSync(path.join(directory, 'none.lock'), '{"format": 1, "resources": []}')
  expect(await call('transpile', 'ca.bu', '--locked', 'none.lock')).toMatch(/\[not-locked\][\s\S]*exit code/)
})

test('what is kept is taken without a network', async () => {
  const { call, directory, server } = await openPlace()
  expect(await call('lock', 'a.ign', '--vendor', 'kept')).toContain('exit code 0')
  await server.close()
  const locked = ['--locked', 'a.ign.lock', '--vendor', 'kept']
  expect(await call('plan', 'a.ign', '--offline', ...locked)).toContain('exit code 0')
  expect(await call('run', 'a.ign', '--offline', '--root', 'machine', ...locked)).toContain('exit code 0')
  expect(fs.readFileSync(path.join(directory, 'machine/etc/app'), 'utf8')).toBe('one')
})

test('a plan tells what has no hash, and what to type', async () => {
  const { call } = await openPlace()
  const note = /One thing is fetched without a hash and may be another\s+tomorrow:\s+firstlight\s+lock\s+a\.ign/
  expect(await call('plan', 'a.ign')).toMatch(note)
  await call('lock', 'a.ign')
  expect(await call('plan', 'a.ign', '--locked', 'a.ign.lock')).not.toMatch(note)
})

test('what was not locked is not taken', async () => {
  const { call, directory } = await openPlace()
  fs.writeFileSync(path.join(directory, 'empty.lock'), '{"format": 1, "resources": []}')
  expect(await call('plan', 'a.ign', '--locked', 'empty.lock')).toContain('[not-locked]')
})

test.each([
  ['no JSON', 'x', 'it is no JSON'],
  ['another form', '{"format": 2}', 'its form is not 1'],
  ['half a resource', '{"format": 1, "resources": [{"url": "http://a"}]}', 'a resource is not whole'],
])('a lock file with %s is refused', async (_, text, message) => {
  const { call, directory } = await openPlace()
  fs.writeFileSync(path.join(directory, 'bad.lock'), text)
  expect(await call('plan', 'a.ign', '--locked', 'bad.lock')).toContain(message)
})
