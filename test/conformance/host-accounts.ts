import { expect } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'
import { secret } from '../../src/util/secret.ts'
import type { MachineFactory } from './machine.ts'
import { nodeAt, performEach, testOnMachine, text, textAt } from './host-tools.ts'

const p = targetPath

/** Users and groups: what shadow-utils would do. */
export function describeHostAccounts(factory: MachineFactory): void {
  const test = (name: string, body: Parameters<typeof testOnMachine>[2]): void =>
    testOnMachine(factory, name, body, { needs: ['accounts'] })

  test('a new user gets a group and a home of its own, and no password', async ({ host }) => {
    await host.perform({ kind: 'add-user', name: 'alice', uid: 2001, createHome: true, gecos: 'Alice A.' })
    expect(await host.accounts.user('alice')).toMatchObject({ uid: 2001, gid: 2001, home: '/home/alice' })
    expect(await host.accounts.group('alice')).toEqual({ name: 'alice', gid: 2001 })
    expect(await nodeAt(host, '/home/alice')).toBe('directory 0700 2001:2001')
    expect(await lineOf(host, '/etc/passwd', 'alice')).toMatch(/^alice:x:2001:2001:Alice A\.:\/home\/alice:/)
    expect(await lineOf(host, '/etc/shadow', 'alice')).toMatch(/^alice:\*:/)
  })

  test('a user without home or group of its own, in groups that are there', async ({ host }) => {
    await performEach(
      host,
      { kind: 'add-group', name: 'app', gid: 3000 },
      { kind: 'add-group', name: 'more', gid: 3001 },
      {
        kind: 'add-user',
        name: 'svc',
        primaryGroup: 'app',
        groups: ['more'],
        createHome: false,
        system: true,
        shell: '/sbin/nologin',
      },
    )
    const user = await host.accounts.user('svc')
    expect(user).toMatchObject({ gid: 3000, shell: '/sbin/nologin' })
    expect(user && user.uid >= 100 && user.uid < 1000).toBe(true)
    expect(await nodeAt(host, '/home/svc')).toBe('absent')
    expect(await lineOf(host, '/etc/group', 'more')).toBe('more:x:3001:svc')
    expect(await host.accounts.group('svc')).toBeUndefined()
  })

  test('changing a user replaces its groups, moves its home, and leaves the rest', async ({ host }) => {
    await performEach(
      host,
      { kind: 'add-group', name: 'one', gid: 3001 },
      { kind: 'add-group', name: 'two', gid: 3002 },
      {
        kind: 'add-user',
        name: 'bob',
        uid: 2001,
        createHome: true,
        groups: ['one'],
        gecos: 'Bob',
        passwordHash: secret('$6$a'),
      },
      { kind: 'write-file', path: p('/home/bob/file'), contents: text('mine'), uid: 2001 },
      { kind: 'modify-user', name: 'bob', groups: ['two'], homeDir: '/srv/bob', shell: '/bin/sh' },
    )
    expect(await lineOf(host, '/etc/group', 'one')).toBe('one:x:3001:')
    expect(await lineOf(host, '/etc/group', 'two')).toBe('two:x:3002:bob')
    expect(await lineOf(host, '/etc/passwd', 'bob')).toBe('bob:x:2001:2001:Bob:/srv/bob:/bin/sh')
    expect(await lineOf(host, '/etc/shadow', 'bob')).toMatch(/^bob:\$6\$a:/)
    expect([await textAt(host, '/srv/bob/file'), await nodeAt(host, '/home/bob')]).toEqual(['mine', 'absent'])
    expect(await nodeAt(host, '/srv/bob')).toBe('directory 0700 2001:2001')
  })

  test('removing a user takes its home, its group and its memberships', async ({ host }) => {
    await performEach(
      host,
      { kind: 'add-group', name: 'one', gid: 3001 },
      { kind: 'add-user', name: 'bob', createHome: true, groups: ['one'] },
      { kind: 'delete-user', name: 'bob' },
    )
    expect(await host.accounts.user('bob')).toBeUndefined()
    expect(await host.accounts.group('bob')).toBeUndefined()
    expect(await lineOf(host, '/etc/group', 'one')).toBe('one:x:3001:')
    expect(await lineOf(host, '/etc/shadow', 'bob')).toBeUndefined()
    expect(await nodeAt(host, '/home/bob')).toBe('absent')
  })

  test('keys go to a file of the user, which nobody else reads', async ({ host }) => {
    await performEach(
      host,
      { kind: 'add-user', name: 'kim', uid: 2001, createHome: true },
      { kind: 'write-ssh-keys', user: 'kim', keys: ['ssh-ed25519 A', 'ssh-rsa B'], fragment: true },
      { kind: 'write-ssh-keys', user: 'kim', keys: ['ssh-rsa B'], fragment: false },
    )
    const ssh = '/home/kim/.ssh'
    expect(await textAt(host, `${ssh}/authorized_keys.d/ignition`)).toBe('ssh-ed25519 A\nssh-rsa B\n')
    expect(await textAt(host, `${ssh}/authorized_keys`)).toBe('ssh-rsa B\n')
    expect(await nodeAt(host, ssh)).toBe('directory 0700 2001:2001')
    expect(await nodeAt(host, `${ssh}/authorized_keys.d`)).toBe('directory 0700 2001:2001')
    expect(await nodeAt(host, `${ssh}/authorized_keys.d/ignition`)).toBe('file 0600 2001:2001')
  })

  const refused: readonly (readonly [string, Operation])[] = [
    ['a user that is there', { kind: 'add-user', name: 'root' }],
    ['a group that is there', { kind: 'add-group', name: 'root' }],
    ['a user that is not there', { kind: 'modify-user', name: 'nobody-here', gecos: 'x' }],
    ['a group that is not there', { kind: 'delete-group', name: 'nobody-here' }],
    ['a user id that is taken', { kind: 'add-user', name: 'second', uid: 0 }],
    ['a group id that is taken', { kind: 'add-group', name: 'second', gid: 0 }],
    ['a first group that is not there', { kind: 'add-user', name: 'u', primaryGroup: 'nobody-here' }],
    ['a group that is not there for a user', { kind: 'add-user', name: 'u', groups: ['nobody-here'] }],
    ['removing the first group of a user', { kind: 'delete-group', name: 'root' }],
    ['a name with a colon', { kind: 'add-user', name: 'a:0:0' }],
    ['a name with a line break', { kind: 'add-group', name: 'a\nroot' }],
    ['a name that starts with a dash', { kind: 'add-user', name: '--uid=0' }],
    ['an empty name', { kind: 'add-user', name: '' }],
    ['a comment with a line break', { kind: 'add-user', name: 'u', gecos: 'x\nroot2::0:0' }],
    ['a shell with a colon', { kind: 'add-user', name: 'u', shell: '/bin/sh:x' }],
    ['a home that is not absolute', { kind: 'add-user', name: 'u', homeDir: 'home' }],
    ['a password hash with a line break', { kind: 'add-user', name: 'u', passwordHash: secret('x\nroot2::') }],
    ['keys for a user that is not there', { kind: 'write-ssh-keys', user: 'nobody-here', keys: ['k'], fragment: true }],
  ]
  for (const [name, operation] of refused) {
    test(`${name} is refused and leaves the files as they were`, async ({ host }) => {
      await host.perform({ kind: 'add-group', name: 'first' })
      const before = [
        await textAt(host, '/etc/passwd'),
        await textAt(host, '/etc/group'),
        await textAt(host, '/etc/shadow'),
      ]
      await expect(host.perform(operation)).rejects.toMatchObject({ code: 'account-failed' })
      const after = [
        await textAt(host, '/etc/passwd'),
        await textAt(host, '/etc/group'),
        await textAt(host, '/etc/shadow'),
      ]
      expect(after).toEqual(before)
    })
  }
}

async function lineOf(host: Parameters<typeof textAt>[0], file: string, name: string): Promise<string | undefined> {
  return (await textAt(host, file))?.split('\n').find((line) => line.startsWith(`${name}:`))
}
