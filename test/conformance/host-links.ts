import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { targetPath, type HostPath } from '../../src/util/paths.ts'
import type { Machine, MachineFactory } from './machine.ts'
import { nodeAt, performEach, testOnMachine, text, textAt } from './host-tools.ts'

const p = targetPath

/** Ways in which a link in the target root can point out of it, by what the link says. */
const HOSTILE: Readonly<Record<string, (outside: HostPath) => string>> = {
  'an absolute link out of the root': (outside) => outside,
  'a relative link with many ..': (outside) => `../../../../../../../../../../../..${outside}`,
  'a link through /proc': (outside) => `/proc/self/root${outside}`,
  'a link with . and // in it': (outside) => `.././/..//../../../../../../../.${outside}`,
}

/** Links in the target root: every one of them is followed inside the root, or not at all. */
export function describeHostLinks(factory: MachineFactory): void {
  for (const [name, target] of Object.entries(HOSTILE)) {
    testOnMachine(
      factory,
      `${name} leads nowhere outside`,
      async (machine) => {
        const { host } = machine
        expect(await textAt(host, '/out/canary')).toBeUndefined()
        expect(await textAt(host, '/canary-link')).toBeUndefined()
        expect(await host.files.list(p('/out'))).toBeUndefined()
        await performEach(
          host,
          { kind: 'write-file', path: p('/out/planted'), contents: text('x') },
          { kind: 'make-directory', path: p('/out/dir/deep'), mode: 0o700 },
          { kind: 'write-file', path: p('/nested/out/planted'), contents: text('x') },
          { kind: 'remove', path: p('/out/canary') },
          { kind: 'write-file', path: p('/canary-link'), contents: text('x') },
        )
        expect(await textAt(host, '/out/planted')).toBe('x')
        demandUntouched(machine)
      },
      {
        prepare: (root, outside) => {
          fs.symlinkSync(target(outside), path.join(root, 'out'))
          fs.symlinkSync(`${target(outside)}/canary`, path.join(root, 'canary-link'))
          fs.mkdirSync(path.join(root, 'nested'))
          fs.symlinkSync('../out', path.join(root, 'nested', 'out'))
        },
      },
    )
  }

  testOnMachine(
    factory,
    'links inside the root are followed everywhere but at the end of a path',
    async ({ host }) => {
      expect(await host.files.resolve(p('/lib/modules/file'))).toBe('/usr/lib/modules/file')
      expect(await host.files.resolve(p('/lib'))).toBe('/lib')
      expect(await host.files.resolve(p('/chain/x'))).toBe('/usr/lib/x')
      expect(await host.files.resolve(p('/up/x'))).toBe('/x')
      expect(await host.files.resolve(p('/dangling/a/b'))).toBe('/missing/a/b')
      await performEach(
        host,
        { kind: 'write-file', path: p('/lib/a'), contents: text('a') },
        { kind: 'write-file', path: p('/chain/b'), contents: text('b') },
        { kind: 'write-file', path: p('/dangling/c'), contents: text('c') },
      )
      expect(await host.files.list(p('/usr/lib'))).toEqual(['a', 'b'])
      expect(await host.files.list(p('/missing'))).toEqual(['c'])
      expect(await nodeAt(host, '/lib')).toBe('symlink 0:0 -> usr/lib')
      expect(await textAt(host, '/chain/a')).toBe('a')
    },
    {
      prepare: (root) => {
        fs.mkdirSync(path.join(root, 'usr', 'lib'), { recursive: true })
        fs.symlinkSync('usr/lib', path.join(root, 'lib'))
        fs.symlinkSync('/lib/.', path.join(root, 'chain'))
        fs.symlinkSync('../../..', path.join(root, 'up'))
        fs.symlinkSync('/missing', path.join(root, 'dangling'))
      },
    },
  )

  testOnMachine(
    factory,
    'a loop of links is an error that names its first link',
    async ({ host }) => {
      const write = host.perform({ kind: 'write-file', path: p('/loop/file'), contents: text('x') })
      await expect(write).rejects.toMatchObject({ code: 'io-failed' })
      await expect(write).rejects.toThrow('resolving "/loop": more than')
      await expect(host.files.read(p('/self'))).rejects.toMatchObject({ code: 'io-failed' })
    },
    {
      prepare: (root) => {
        fs.symlinkSync('other', path.join(root, 'loop'))
        fs.symlinkSync('loop', path.join(root, 'other'))
        fs.symlinkSync('self', path.join(root, 'self'))
      },
    },
  )

  testOnMachine(
    factory,
    'appending through a link to a file is refused, wherever the link points',
    async (machine) => {
      const append = { kind: 'append-file', at: 0, contents: text('evil') } as const
      for (const link of ['/outside', '/shadow']) {
        await expect(machine.host.perform({ ...append, path: p(link) })).rejects.toMatchObject({ code: 'node-exists' })
      }
      expect(await textAt(machine.host, '/etc/shadow')).toBe('root:*:\n')
      demandUntouched(machine)
    },
    {
      prepare: (root, outside) => {
        fs.symlinkSync(path.join(outside, 'canary'), path.join(root, 'outside'))
        fs.mkdirSync(path.join(root, 'etc'))
        fs.writeFileSync(path.join(root, 'etc', 'shadow'), 'root:*:\n')
        fs.symlinkSync('etc/shadow', path.join(root, 'shadow'))
      },
    },
  )

  testOnMachine(factory, 'a directory that becomes a link is noticed', async (machine) => {
    const { host } = machine
    await performEach(
      host,
      { kind: 'write-file', path: p('/a/b/one'), contents: text('1') },
      { kind: 'remove', path: p('/a') },
      { kind: 'make-symlink', path: p('/a'), target: machine.outside },
      { kind: 'write-file', path: p('/a/b/two'), contents: text('2') },
      { kind: 'remove', path: p('/a/canary') },
    )
    expect(await textAt(host, '/a/b/two')).toBe('2')
    expect(await host.files.resolve(p('/a/b/two'))).toBe(`${machine.outside}/b/two`)
    demandUntouched(machine)
  })

  testOnMachine(
    factory,
    'keys of a user are never written through a link into what the user may not write',
    async (machine) => {
      const { host } = machine
      await host.perform({ kind: 'add-user', name: 'eve', uid: 4321, createHome: true })
      await host.perform({ kind: 'make-symlink', path: p('/home/eve/.ssh'), target: '/root', uid: 4321 })
      const keys = { kind: 'write-ssh-keys', user: 'eve', keys: ['ssh-ed25519 AAAA'], fragment: false } as const
      await expect(host.perform(keys)).rejects.toMatchObject({ code: 'account-failed' })
      expect(await nodeAt(host, '/root/authorized_keys')).toBe('absent')
      await performEach(
        host,
        { kind: 'remove', path: p('/home/eve/.ssh') },
        { kind: 'make-symlink', path: p('/home/eve/.ssh'), target: machine.outside, uid: 4321 },
      )
      await expect(host.perform(keys)).rejects.toMatchObject({ code: 'account-failed' })
      demandUntouched(machine)
    },
    {
      needs: ['accounts'],
      prepare: (root) => fs.mkdirSync(path.join(root, 'root'), { mode: 0o700 }),
    },
  )
}

/** What is outside is as it was. */
function demandUntouched({ outside }: Machine): void {
  expect(fs.readdirSync(outside)).toEqual(['canary'])
  expect(fs.readFileSync(path.join(outside, 'canary'), 'utf8')).toBe('untouched')
}
