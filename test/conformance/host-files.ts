import { expect } from 'vitest'
import { FirstlightError } from '../../src/errors.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'
import type { MachineFactory } from './machine.ts'
import { nodeAt, performEach, testOnMachine, text, textAt, treeOf } from './host-tools.ts'

const p = targetPath

/** Files, directories and links: what each operation leaves, and what it refuses. */
export function describeHostFiles(factory: MachineFactory): void {
  testOnMachine(factory, 'a new file is 0644 and its missing parents are 0755, all owned by root', async ({ host }) => {
    await host.perform({ kind: 'write-file', path: p('/a/b/file'), contents: text('hello\n') })
    expect(await treeOf(host, '/a')).toEqual({
      '/a': 'directory 0755 0:0',
      '/a/b': 'directory 0755 0:0',
      '/a/b/file': 'file 0644 0:0 "hello\\n"',
    })
  })

  testOnMachine(factory, 'a file is the parts of its contents one after the other', async ({ host }) => {
    await host.perform({ kind: 'write-file', path: p('/f'), contents: [...text('one '), ...text(''), ...text('two')] })
    await host.perform({ kind: 'write-file', path: p('/empty'), contents: [] })
    expect([await textAt(host, '/f'), await textAt(host, '/empty')]).toEqual(['one two', ''])
  })

  testOnMachine(
    factory,
    'mode bits with setuid and owners are read back as they were asked for',
    async ({ host }) => {
      await performEach(
        host,
        { kind: 'write-file', path: p('/su'), contents: text('x'), mode: 0o4755, uid: 12, gid: 34 },
        { kind: 'make-directory', path: p('/shared'), mode: 0o2770, gid: 34 },
        { kind: 'make-directory', path: p('/tmp'), mode: 0o1777 },
        { kind: 'make-symlink', path: p('/link'), target: '/su', uid: 12 },
        { kind: 'write-file', path: p('/closed'), contents: text('x'), mode: 0 },
      )
      expect(await treeOf(host)).toMatchObject({
        '/closed': 'file 0000 0:0 "x"',
        '/link': 'symlink 12:0 -> /su',
        '/shared': 'directory 2770 0:34',
        '/su': 'file 4755 12:34 "x"',
        '/tmp': 'directory 1777 0:0',
      })
      await host.perform({ kind: 'set-attributes', path: p('/su'), mode: 0o600 })
      expect(await nodeAt(host, '/su')).toBe('file 0600 12:34')
    },
    { needs: ['ownership'] },
  )

  testOnMachine(
    factory,
    'a file that replaces another keeps its owner and mode, but not those of a symlink',
    async ({ host }) => {
      await performEach(
        host,
        { kind: 'write-file', path: p('/f'), contents: text('old'), mode: 0o600, uid: 5, gid: 6 },
        { kind: 'write-file', path: p('/f'), contents: text('new') },
        { kind: 'make-symlink', path: p('/link'), target: '/f', uid: 9 },
        { kind: 'write-file', path: p('/link'), contents: text('mine') },
      )
      expect(await nodeAt(host, '/f')).toBe('file 0600 5:6')
      expect([await nodeAt(host, '/link'), await textAt(host, '/f')]).toEqual(['file 0644 0:0', 'new'])
    },
    { needs: ['ownership'] },
  )

  testOnMachine(factory, 'what was there before keeps its attributes when only some are set', async ({ host }) => {
    await performEach(
      host,
      { kind: 'make-directory', path: p('/d'), mode: 0o700 },
      { kind: 'make-directory', path: p('/d') },
      { kind: 'append-file', path: p('/log'), at: 0, contents: text('one\n') },
      { kind: 'set-attributes', path: p('/log'), mode: 0o640 },
      { kind: 'append-file', path: p('/log'), at: 4, contents: [...text('two'), ...text('\n')] },
    )
    expect([await nodeAt(host, '/d'), await nodeAt(host, '/log')]).toEqual(['directory 0700 0:0', 'file 0640 0:0'])
    expect(await textAt(host, '/log')).toBe('one\ntwo\n')
  })

  testOnMachine(factory, 'a hard link is a second name of the same file', async ({ host }) => {
    await performEach(
      host,
      { kind: 'write-file', path: p('/a'), contents: text('x'), mode: 0o600 },
      { kind: 'make-hard-link', path: p('/dir/b'), target: p('/a') },
      { kind: 'set-attributes', path: p('/dir/b'), mode: 0o640 },
      { kind: 'make-hard-link', path: p('/dir/b'), target: p('/a') },
    )
    const [a, b] = [await host.files.stat(p('/a')), await host.files.stat(p('/dir/b'))]
    expect([a?.identity === b?.identity, a?.mode]).toEqual([true, 0o640])
    await performEach(
      host,
      { kind: 'remove', path: p('/a') },
      { kind: 'append-file', path: p('/dir/b'), at: 1, contents: text('y') },
    )
    expect([await nodeAt(host, '/a'), await nodeAt(host, '/dir/b')]).toEqual(['absent', 'file 0640 0:0'])
    expect(await textAt(host, '/dir/b')).toBe('xy')
  })

  testOnMachine(
    factory,
    'another name of a file keeps the owner when the first name goes',
    async ({ host }) => {
      await performEach(
        host,
        { kind: 'write-file', path: p('/a'), contents: text('x'), uid: 7, mode: 0o4755 },
        { kind: 'make-hard-link', path: p('/b'), target: p('/a') },
        { kind: 'write-file', path: p('/a'), contents: text('other') },
      )
      expect([await nodeAt(host, '/a'), await nodeAt(host, '/b')]).toEqual(['file 4755 7:0', 'file 4755 7:0'])
      await performEach(
        host,
        { kind: 'set-attributes', path: p('/b'), uid: 8 },
        { kind: 'remove', path: p('/a') },
        { kind: 'write-file', path: p('/a'), contents: [] },
      )
      expect([await nodeAt(host, '/a'), await nodeAt(host, '/b')]).toEqual(['file 0644 0:0', 'file 0755 8:0'])
    },
    { needs: ['ownership'] },
  )

  testOnMachine(
    factory,
    'a file that changes hands loses its set-id bits, unless a mode is given; a directory keeps them',
    async ({ host }) => {
      const contents = text('x')
      await performEach(
        host,
        { kind: 'write-file', path: p('/su'), contents, mode: 0o4755 },
        { kind: 'write-file', path: p('/both'), contents, mode: 0o6755 },
        { kind: 'write-file', path: p('/locking'), contents, mode: 0o6745 },
        { kind: 'write-file', path: p('/given'), contents, mode: 0o4755 },
        { kind: 'write-file', path: p('/same'), contents, mode: 0o4755, uid: 7 },
        { kind: 'write-file', path: p('/log'), contents, mode: 0o4755 },
        { kind: 'make-directory', path: p('/dir'), mode: 0o2775 },
        { kind: 'set-attributes', path: p('/su'), uid: 7 },
        { kind: 'set-attributes', path: p('/both'), gid: 7 },
        { kind: 'set-attributes', path: p('/locking'), gid: 7 },
        { kind: 'set-attributes', path: p('/given'), uid: 7, mode: 0o4755 },
        { kind: 'set-attributes', path: p('/same'), uid: 7 },
        { kind: 'append-file', path: p('/log'), at: 1, contents, uid: 7 },
        { kind: 'set-attributes', path: p('/dir'), gid: 7 },
      )
      expect(await treeOf(host)).toMatchObject({
        '/su': 'file 0755 7:0 "x"',
        '/both': 'file 0755 0:7 "x"',
        '/locking': 'file 2745 0:7 "x"',
        '/given': 'file 4755 7:0 "x"',
        '/same': 'file 4755 7:0 "x"',
        '/log': 'file 0755 7:0 "xx"',
        '/dir': 'directory 2775 0:7',
      })
    },
    { needs: ['ownership'] },
  )

  testOnMachine(
    factory,
    'what is made in a set-group-id directory takes its group, and a directory its bit, as far as nothing else is said',
    async ({ host }) => {
      await performEach(
        host,
        { kind: 'make-directory', path: p('/team'), mode: 0o2775, uid: 3, gid: 34 },
        { kind: 'write-file', path: p('/team/file'), contents: text('x'), mode: 0o600 },
        { kind: 'append-file', path: p('/team/log'), at: 0, contents: text('x') },
        { kind: 'make-symlink', path: p('/team/link'), target: 'file' },
        { kind: 'make-directory', path: p('/team/dir') },
        { kind: 'make-directory', path: p('/team/plain'), mode: 0o750 },
        { kind: 'write-file', path: p('/team/new/parents/file'), contents: text('x'), uid: 9, gid: 8 },
        { kind: 'write-file', path: p('/team/plain/file'), contents: text('x') },
      )
      expect(await treeOf(host, '/team')).toEqual({
        '/team': 'directory 2775 3:34',
        '/team/dir': 'directory 2755 0:34',
        '/team/file': 'file 0600 0:34 "x"',
        '/team/link': 'symlink 0:34 -> file',
        '/team/log': 'file 0644 0:34 "x"',
        '/team/new': 'directory 2755 0:34',
        '/team/new/parents': 'directory 2755 0:34',
        '/team/new/parents/file': 'file 0644 9:8 "x"',
        '/team/plain': 'directory 0750 0:34',
        '/team/plain/file': 'file 0644 0:0 "x"',
      })
    },
    { needs: ['ownership'] },
  )

  testOnMachine(factory, 'modes are those that were asked for, whatever the umask', async ({ reopen }) => {
    const before = process.umask(0o077)
    try {
      const host = await reopen()
      await performEach(
        host,
        { kind: 'write-file', path: p('/open/parents/file'), contents: text('x'), mode: 0o666 },
        { kind: 'make-directory', path: p('/open/dir'), mode: 0o777 },
        { kind: 'append-file', path: p('/open/log'), at: 0, contents: text('x'), mode: 0o664 },
      )
      expect(await treeOf(host, '/open')).toEqual({
        '/open': 'directory 0755 0:0',
        '/open/dir': 'directory 0777 0:0',
        '/open/log': 'file 0664 0:0 "x"',
        '/open/parents': 'directory 0755 0:0',
        '/open/parents/file': 'file 0666 0:0 "x"',
      })
    } finally {
      process.umask(before)
    }
  })

  testOnMachine(
    factory,
    'removing takes a whole tree, a symlink itself, and nothing that is not there',
    async (machine) => {
      const { host } = machine
      await performEach(
        host,
        { kind: 'write-file', path: p('/keep/file'), contents: text('x') },
        { kind: 'write-file', path: p('/tree/deep/file'), contents: text('x') },
        { kind: 'make-symlink', path: p('/tree/link'), target: '/keep' },
        { kind: 'make-symlink', path: p('/other'), target: '/keep' },
        { kind: 'remove', path: p('/tree') },
        { kind: 'remove', path: p('/other') },
        { kind: 'remove', path: p('/never/was') },
      )
      expect([await nodeAt(host, '/tree'), await nodeAt(host, '/other')]).toEqual(['absent', 'absent'])
      expect(await textAt(host, '/keep/file')).toBe('x')
      await host.perform({ kind: 'make-directory', path: p('/tree') })
      expect(await host.files.list(p('/tree'))).toEqual([])
    },
  )

  testOnMachine(
    factory,
    'names may hold anything but a slash: spaces, quotes, line breaks, a leading dash, glob characters',
    async ({ host }) => {
      const names = [
        'a b',
        '"quoted"',
        "it's",
        '-rf',
        'line\nbreak',
        'tab\t',
        '*?[x]',
        '$(id)',
        'ünï',
        '~',
        '\\x41',
        '--',
      ]
      for (const name of names) {
        await host.perform({ kind: 'write-file', path: p(`/names/${name}/${name}`), contents: text(name) })
      }
      expect(await host.files.list(p('/names'))).toEqual([...names].sort())
      for (const name of names) expect(await textAt(host, `/names/${name}/${name}`)).toBe(name)
    },
  )

  testOnMachine(factory, 'the next process sees what this one made', async ({ host, reopen }) => {
    await performEach(
      host,
      { kind: 'write-file', path: p('/etc/motd'), contents: text('hello'), mode: 0o600 },
      { kind: 'make-symlink', path: p('/motd'), target: 'etc/motd' },
    )
    await host.sync()
    expect(await treeOf(await reopen(), '/etc')).toEqual(await treeOf(host, '/etc'))
  })

  testOnMachine(factory, 'a simulation starts from the machine and changes nothing of it', async ({ host }) => {
    await performEach(
      host,
      { kind: 'write-file', path: p('/srv/kept'), contents: text('kept'), mode: 0o640 },
      { kind: 'write-file', path: p('/srv/gone'), contents: text('gone') },
      { kind: 'append-file', path: p('/srv/log'), at: 0, contents: text('a') },
    )
    const before = await treeOf(host, '/srv')
    const copy = await host.simulate()
    expect(await treeOf(copy, '/srv')).toEqual(before)
    await performEach(
      copy,
      { kind: 'remove', path: p('/srv/gone') },
      { kind: 'append-file', path: p('/srv/log'), at: 1, contents: text('b') },
      { kind: 'set-attributes', path: p('/srv/kept'), mode: 0o600 },
      { kind: 'write-file', path: p('/srv/new/file'), contents: text('new') },
    )
    expect(await treeOf(copy, '/srv')).toEqual({
      '/srv': before['/srv'],
      '/srv/kept': 'file 0600 0:0 "kept"',
      '/srv/log': 'file 0644 0:0 "ab"',
      '/srv/new': 'directory 0755 0:0',
      '/srv/new/file': 'file 0644 0:0 "new"',
    })
    expect(await treeOf(host, '/srv')).toEqual(before)
  })

  const refused: readonly (readonly [string, Operation, string])[] = [
    ['a file over a directory', { kind: 'write-file', path: p('/dir'), contents: text('x') }, 'node-exists'],
    ['a directory over a file', { kind: 'make-directory', path: p('/file') }, 'node-exists'],
    ['a directory over a symlink', { kind: 'make-directory', path: p('/link') }, 'node-exists'],
    ['a symlink over a file', { kind: 'make-symlink', path: p('/file'), target: 'x' }, 'node-exists'],
    ['a symlink over another one', { kind: 'make-symlink', path: p('/link'), target: 'x' }, 'node-exists'],
    ['a hard link to nothing', { kind: 'make-hard-link', path: p('/h'), target: p('/none') }, 'node-missing'],
    ['a hard link over another file', { kind: 'make-hard-link', path: p('/other'), target: p('/file') }, 'node-exists'],
    ['appending to a directory', { kind: 'append-file', path: p('/dir'), at: 0, contents: text('x') }, 'node-exists'],
    ['appending to a symlink', { kind: 'append-file', path: p('/link'), at: 0, contents: text('x') }, 'node-exists'],
    ['appending to a file that grew', { kind: 'append-file', path: p('/file'), at: 1, contents: [] }, 'io-failed'],
    ['appending to a file that shrank', { kind: 'append-file', path: p('/file'), at: 9, contents: [] }, 'io-failed'],
    ['changing nothing', { kind: 'set-attributes', path: p('/none'), mode: 0o600 }, 'node-missing'],
    ['a file below a file', { kind: 'write-file', path: p('/file/x'), contents: [] }, 'node-exists'],
    ['removing the root', { kind: 'remove', path: p('/') }, 'io-failed'],
  ]
  for (const [name, operation, code] of refused) {
    testOnMachine(factory, `${name} is refused and leaves everything as it was`, async ({ host }) => {
      await performEach(
        host,
        { kind: 'make-directory', path: p('/dir') },
        { kind: 'write-file', path: p('/file'), contents: text('abc') },
        { kind: 'write-file', path: p('/other'), contents: text('abc') },
        { kind: 'make-symlink', path: p('/link'), target: '/file' },
      )
      const before = await treeOf(host)
      const thrown = await host.perform(operation).catch((error: unknown) => error)
      expect(thrown).toBeInstanceOf(FirstlightError)
      expect(thrown).toMatchObject({ code })
      expect(await treeOf(host)).toEqual(before)
    })
  }
}
