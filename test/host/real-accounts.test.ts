import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SKELETON_ACCOUNTS, SKELETON_SETTINGS } from '../../src/host/accounts/skeleton.ts'
import type { Host } from '../../src/host/host.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { hostPath, targetPath } from '../../src/util/paths.ts'
import { createRealHost } from '../../src/host/real/real-host.ts'
import { secret } from '../../src/util/secret.ts'

/** Users and groups of every kind whose outcome depends on what the target sets and brings. */
const OPERATIONS: readonly Operation[] = [
  { kind: 'add-group', name: 'team' },
  { kind: 'add-group', name: 'daemons', system: true },
  { kind: 'add-user', name: 'alice', createHome: true },
  { kind: 'add-user', name: 'svc', createHome: false, system: true },
  { kind: 'add-user', name: 'bob', createHome: true, groups: ['podman', 'team'], primaryGroup: 'users' },
  { kind: 'add-user', name: 'carol', createHome: true, primaryGroup: 'podman' },
  { kind: 'modify-user', name: 'core', groups: ['podman'] },
]

const IMAGE = {
  'usr/lib/passwd': 'podman:x:1000:777::/:/sbin/nologin\ndbus:x:999:999::/:/sbin/nologin\n',
  'usr/lib/group': 'podman:x:777:\ndbus:x:999:\n',
}

const obstacle =
  process.getuid?.() !== 0 ? 'only root may do this' : isOnPath('useradd') ? undefined : 'not installed: useradd'

test.for([
  ['settings as distributions have them', { 'etc/login.defs': SKELETON_SETTINGS }],
  ['no settings at all', {}],
  ['settings that leave most out', { 'etc/login.defs': 'UMASK 027\nPASS_MAX_DAYS 90\n' }],
  ['users and groups of the image', { 'etc/login.defs': SKELETON_SETTINGS, ...IMAGE }],
] as const)('with %s, what the tools make is what the copy in memory foretold', async ([, files], context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const host = await hostWith({ ...accounts(), ...files })
  const groups =
    'usr/lib/group' in files ? OPERATIONS : OPERATIONS.filter((each) => !JSON.stringify(each).includes('podman'))
  const copy = await host.simulate()
  for (const operation of groups) await copy.perform(operation)
  const foretold = await stateOf(copy)
  for (const operation of groups) await host.perform(operation)
  expect(await stateOf(host)).toEqual(foretold)
  expect(foretold['/etc/passwd']).toContain('alice:x:')
})

test('without a table of users both refuse', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const host = await hostWith({})
  const copy = await host.simulate()
  const add: Operation = { kind: 'add-user', name: 'alice' }
  await expect(copy.perform(add)).rejects.toMatchObject({ code: 'account-failed' })
  await expect(host.perform(add)).rejects.toMatchObject({ code: 'account-failed' })
})

test('a home is on the disk before it is forgotten how to take it back', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const sync = '#!/bin/sh\nls -A "$3/etc/.firstlight-accounts" "$3/home" > "$3/seen"\nexec /bin/sync "$@"\n'
  const host = await hostWith({ ...accounts(), 'etc/login.defs': SKELETON_SETTINGS }, { sync })
  await host.perform({ kind: 'add-user', name: 'alice' })
  const seen = Buffer.from((await host.files.read(targetPath('/seen'))) ?? []).toString()
  expect(seen).toMatch(/accounts:\nundo.+\n\n.*home:\nalice\n$/)
  expect(await host.files.stat(targetPath('/etc/.firstlight-accounts'))).toBeUndefined()
})

function accounts(): Record<string, string> {
  return Object.fromEntries(Object.entries(SKELETON_ACCOUNTS).map(([name, text]) => [`etc/${name}`, text]))
}

async function hostWith(
  files: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>> = {},
): Promise<Host> {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-accounts-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const root = path.join(directory, 'root')
  fs.mkdirSync(path.join(root, 'home'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
  const bin = path.join(directory, 'bin')
  fs.mkdirSync(bin)
  for (const [name, text] of Object.entries(programs)) fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 })
  return await createRealHost({
    root: hostPath(root),
    environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    privateDirectory: hostPath(path.join(directory, 'private')),
  })
}

/** The tables, without the day of a password, and the homes. */
async function stateOf(host: Host): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {}
  for (const name of ['passwd', 'group', 'shadow', 'gshadow']) {
    const bytes = await host.files.read(targetPath(`/etc/${name}`))
    state[`/etc/${name}`] = Buffer.from(bytes ?? [])
      .toString()
      .replaceAll(/^([^:]*:[^:]*):\d{5}:/gm, '$1:DAY:')
  }
  for (const name of ['alice', 'bob', 'carol', 'svc']) {
    const { kind, mode, uid, gid } = (await host.files.stat(targetPath(`/home/${name}`))) ?? {}
    state[`/home/${name}`] = { kind, mode, uid, gid }
  }
  return state
}

function isOnPath(program: string): boolean {
  try {
    return execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`]).length > 0
  } catch {
    return false
  }
}

test('a password has the day on which it was set, so that one that is set anew has not expired', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const shadow = `${SKELETON_ACCOUNTS.shadow}old:!:0:0:90:7:::\n`
  const passwd = `${SKELETON_ACCOUNTS.passwd}old:x:1000:100::/home/old:/bin/sh\n`
  const host = await hostWith({ ...accounts(), 'etc/shadow': shadow, 'etc/passwd': passwd })
  const copy = await host.simulate()
  const change: Operation = { kind: 'modify-user', name: 'old', passwordHash: secret('$6$a$b') }
  for (const one of [copy, host]) {
    const today = Math.floor(Date.now() / 86_400_000)
    await one.perform(change)
    // At midnight it is another day by now.
    expect([today, today + 1].map((day) => `old:$6$a$b:${day}:0:90:7:::`)).toContain(await lineOf(one))
  }
})

/** The line of the user `old` in the table of passwords. */
async function lineOf(one: Host): Promise<string | undefined> {
  return Buffer.from((await one.files.read(targetPath('/etc/shadow'))) ?? [])
    .toString()
    .split('\n')
    .find((line) => line.startsWith('old:'))
}
