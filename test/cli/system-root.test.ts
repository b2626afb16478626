import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const isRoot = process.getuid?.() === 0

// Nothing that the running system could be made from: where it is not refused first, it is invalid (exit code 3).
const NO_CONFIG = '{"ignition":{"version":"never"}}'

let cwd: string
beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-system-root-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  fs.symlinkSync('/', path.join(cwd, 'link'))
  fs.symlinkSync('link', path.join(cwd, 'link-to-link'))
})

async function call(...args: readonly string[]): Promise<{ readonly code: number; readonly errors: string }> {
  const io = testIo({ cwd, input: NO_CONFIG })
  const code = await main(['node', 'firstlight', ...args], io)
  return { code, errors: io.errors }
}

const NAMES = ['/', '/.', 'link', 'link-to-link', 'link/usr/..', '/proc/self/root', '/proc/1/root', '/proc/self/root/']

describe('the root of the running system, by whatever name,', () => {
  test.for(NAMES)('%s: nothing is made of it without --yes', async (name, { skip }) => {
    skip(!fs.existsSync(path.resolve(cwd, name)), 'this machine lets nobody follow that link')
    expect(await call('run', '-', '--backend', 'real', '--root', name)).toEqual({
      code: 5,
      errors: expect.stringMatching(
        /^error: provisioning \S+ (which is )?the root of this running system, was not allowed \[refused\]\n {2}hint: add --yes/,
      ) as string,
    })
    expect((await call('run', '-', '--backend', 'real', '--root', name, '--yes')).code).toBe(3)
  })

  test.for(NAMES)('%s: it is never a scratch machine', async (name, { skip }) => {
    skip(!fs.existsSync(path.resolve(cwd, name)), 'this machine lets nobody follow that link')
    fs.writeFileSync(path.join(cwd, 'fetch.ign'), '{"ignition":{"version":"3.5.0"}}')
    expect(await call('run', 'fetch.ign', '--root', name, '--yes', '--phase', 'fetch', '--state-dir', 'state')).toEqual(
      {
        code: 2,
        errors: expect.stringContaining('a scratch machine cannot have the root of this system as its own') as string,
      },
    )
  })

  test.for(NAMES)('%s: nothing is put into it without --yes', async (name, { skip }) => {
    skip(!fs.existsSync(path.resolve(cwd, name)), 'this machine lets nobody follow that link')
    expect(await call('image', name, '--document', '-', '--dry-run')).toMatchObject({ code: 5 })
    expect((await call('image', name, '--document', '-', '--dry-run', '--yes')).code).toBe(3)
  })

  test.skipIf(!isRoot)('a bind mount of it is no other root (root)', () => {
    const directory = path.join(cwd, 'bound')
    fs.mkdirSync(directory)
    fs.writeFileSync(path.join(cwd, 'no.ign'), NO_CONFIG)
    const script = `mount --bind / ${directory} && exec "$0" bin/firstlight.ts "$@"`
    for (const args of [
      ['run', `${cwd}/no.ign`, '--backend', 'real', '--root', directory],
      ['image', directory, '--document', `${cwd}/no.ign`],
    ]) {
      const { status, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script, process.execPath, ...args], {
        encoding: 'utf8',
      })
      expect({ status, stderr }).toMatchObject({ status: 5, stderr: expect.stringContaining(directory) as string })
    }
  })

  test('to look at it asks for nothing: a plan writes nothing', async () => {
    expect((await call('plan', '-', '--root', '/')).code).toBe(3)
  })

  test('another directory of the same filesystem is another root', async () => {
    expect((await call('run', '-', '--backend', 'real', '--root', '/usr')).code).toBe(3)
  })
})
