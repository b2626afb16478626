import { describe, expect, test } from 'vitest'
import type { Storage } from '../../src/config/model.ts'
import { DEFAULT_POLICY } from '../../src/engine/stage.ts'
import { decideFiles } from '../../stages/files/decide.ts'
import type { FilesInspection } from '../../stages/files/inspect.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const NOTHING: FilesInspection = {
  realParents: {},
  existing: {},
  missing: {},
  blocked: {},
  users: [],
  groups: [],
  labelled: false,
}

function decide(storage: Storage, seen: Partial<FilesInspection> = {}): ReturnType<typeof decideFiles> {
  return decideFiles(decideInput({ config: configWith({ storage }), inspection: { ...NOTHING, ...seen } }))
}

const inline = { source: 'data:,x' }

describe('a file', () => {
  test('that is new is written with its contents, appends included, owned by root and mode 0644', () => {
    const files = [
      { path: '/etc/a', contents: inline, append: [{ source: 'https://u:p@example.org/more?token=1' }, {}] },
      { path: '/etc/empty' },
      { path: '/etc/also-empty', contents: { source: '' }, mode: 0o4755 },
    ]
    expect(linesOf(decide({ files }))).toMatchInlineSnapshot(`
      [
        "0 after []: write-file path=/etc/a contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"},{"kind":"resource","id":"24e4f54e01102db1b2c7c222725a19ba","shown":"https://example.org/more?…"}] mode=0o644 uid=0 gid=0",
        "1 after []: write-file path=/etc/empty contents=[] mode=0o644 uid=0 gid=0",
        "2 after []: write-file path=/etc/also-empty contents=[] mode=0o4755 uid=0 gid=0",
      ]
    `)
  })

  test('that is there keeps its contents when the config gives none', () => {
    const existing = {
      '/etc/a': { kind: 'file', size: 7 },
      '/etc/b': { kind: 'file' },
      '/etc/c': { kind: 'file' },
    } as const
    const files = [
      { path: '/etc/a', append: [inline], group: { id: 7 } },
      { path: '/etc/b', mode: 0o600 },
      { path: '/etc/c' },
    ]
    expect(linesOf(decide({ files }, { existing }))).toMatchInlineSnapshot(`
      [
        "0 after []: append-file path=/etc/a at=7 contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] gid=7",
        "1 after []: set-attributes path=/etc/b mode=0o600",
      ]
    `)
  })

  test.each(['file', 'directory', 'symlink', 'other'] as const)('is not put over a %s without overwrite', (kind) => {
    const existing = { '/etc/a': { kind, ...(kind === 'symlink' ? { target: 'b' } : {}) } }
    expect(
      failureOf(() => decide({ files: [{ path: '/etc/a', contents: inline }] }, { existing })).slice(0, 2),
    ).toEqual([
      'node-exists at $.storage.files.0',
      `placing /etc/a: ${{ file: 'a file is there already', directory: 'wanted a file, but a directory is there', symlink: 'wanted a file, but a symbolic link to b is there', other: 'wanted a file, but a special file is there' }[kind]}`,
    ])
  })

  test.each([
    ['file', ['write-file']],
    ['symlink', ['write-file']],
    ['directory', ['remove', 'write-file']],
    ['other', ['remove', 'write-file']],
  ] as const)('replaces a %s with overwrite', (kind, kinds) => {
    const files = [{ path: '/etc/a', overwrite: true, contents: inline }]
    const { operations } = decide({ files }, { existing: { '/etc/a': { kind } } })
    expect(operations.map(({ operation }) => operation.kind)).toEqual(kinds)
  })

  test('gets its owner by id or by name; the names of nobody are all reported', () => {
    const owned = { path: '/etc/a', user: { name: 'core' }, group: { id: 0, name: '' } }
    expect(linesOf(decide({ files: [owned] }, { users: [['core', 500]] }))).toMatchInlineSnapshot(`
      [
        "0 after []: write-file path=/etc/a contents=[] mode=0o644 uid=500 gid=0",
      ]
    `)
    const files = [owned, { path: '/etc/b', group: { name: 'constructor' } }]
    expect(failureOf(() => decide({ files }))).toMatchInlineSnapshot(`
      [
        "owner-unknown at $.storage.files.0.user.name",
        "placing /etc/a: the target has no user "core"; placing /etc/b: the target has no group "constructor"",
        "create the user in passwd.users, or give its number as id",
      ]
    `)
  })

  test('of empty contents is still verified', () => {
    const contents = { source: '', verification: { hash: `sha256-${'0'.repeat(64)}` } }
    expect(failureOf(() => decide({ files: [{ path: '/a', contents }] }))).toMatchInlineSnapshot(`
      [
        "hash-mismatch at $.storage.files.0.contents.verification.hash",
        "verifying empty contents: the hash is not that of nothing",
        "give a source, or remove the hash",
      ]
    `)
  })
})

describe('a directory', () => {
  test('is made, given attributes, or replaces what is there', () => {
    const existing = { '/b': { kind: 'directory' }, '/c': { kind: 'directory' }, '/d': { kind: 'file' } } as const
    const directories = [
      { path: '/a', mode: 0o1777 },
      { path: '/b', user: { id: 5 } },
      { path: '/c' },
      { path: '/d', overwrite: true },
    ]
    expect(linesOf(decide({ directories }, { existing }))).toMatchInlineSnapshot(`
      [
        "0 after []: make-directory path=/a mode=0o1777 uid=0 gid=0",
        "1 after []: set-attributes path=/b uid=5",
        "2 after []: remove path=/d",
        "3 after [2]: make-directory path=/d mode=0o755 uid=0 gid=0",
      ]
    `)
  })

  test('that replaces a tree takes everything below with it', () => {
    const existing = { '/srv': { kind: 'directory' }, '/srv/a': { kind: 'file' } } as const
    const storage = {
      directories: [{ path: '/srv', overwrite: true }],
      files: [{ path: '/srv/a', contents: inline }],
    }
    expect(linesOf(decide(storage, { existing }))).toMatchInlineSnapshot(`
      [
        "0 after []: remove path=/srv",
        "1 after [0]: make-directory path=/srv mode=0o755 uid=0 gid=0",
        "2 after [1]: write-file path=/srv/a contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] mode=0o644 uid=0 gid=0",
      ]
    `)
  })

  test('cannot be where something else is', () => {
    const existing = { '/a': { kind: 'symlink', target: '/b' } } as const
    expect(failureOf(() => decide({ directories: [{ path: '/a' }] }, { existing }))).toMatchInlineSnapshot(`
      [
        "node-exists at $.storage.directories.0",
        "placing /a: wanted a directory, but a symbolic link to /b is there",
        "set overwrite: true to replace it",
      ]
    `)
  })
})

describe('a link', () => {
  test('is made, accepted when equal as text, or replaces what is there', () => {
    const existing = {
      '/a': { kind: 'symlink', target: './x/../y' },
      '/b': { kind: 'symlink', target: '/y' },
    } as const
    const links = [
      { path: '/a', target: 'y' },
      { path: '/b', target: 'y', overwrite: true },
      { path: '/c', target: '../y', user: { id: 7 } },
    ]
    expect(linesOf(decide({ links }, { existing }))).toMatchInlineSnapshot(`
      [
        "0 after []: remove path=/b",
        "1 after [0]: make-symlink path=/b target=y uid=0 gid=0",
        "2 after []: make-symlink path=/c target=../y uid=7 gid=0",
      ]
    `)
  })

  test('that is hard comes last, after its target; relative targets start at the root', () => {
    const storage = {
      links: [
        { path: '/l', target: 'deep/er/file', hard: true },
        { path: '/m', target: '/old', hard: true },
        { path: '/n', target: '/old', hard: true },
      ],
      files: [{ path: '/deep/er/file', contents: inline }],
    }
    const existing = {
      '/old': { kind: 'file', identity: '1:2' },
      '/n': { kind: 'file', identity: '1:2' },
    } as const
    expect(linesOf(decide(storage, { existing }))).toMatchInlineSnapshot(`
      [
        "0 after []: write-file path=/deep/er/file contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] mode=0o644 uid=0 gid=0",
        "1 after [0]: make-hard-link path=/l target=/deep/er/file",
        "2 after []: make-hard-link path=/m target=/old",
      ]
    `)
  })

  test.each([
    ['nothing is there', '/nowhere', 'does not exist'],
    ['a directory is there', '/dir', 'is a directory'],
  ])('cannot be a hard link where %s', (_, target, why) => {
    const existing = { '/dir': { kind: 'directory' } } as const
    expect(failureOf(() => decide({ links: [{ path: '/l', target, hard: true }] }, { existing })).slice(0, 2)).toEqual([
      'node-missing at $.storage.links.0.target',
      `linking /l: its target ${target} ${why}`,
    ])
  })

  test('cannot be a hard link to a file that is replaced under it', () => {
    const existing = { '/l': { kind: 'file', identity: '1' }, '/f': { kind: 'file', identity: '1' } } as const
    const storage = {
      files: [{ path: '/f', overwrite: true, contents: inline }],
      links: [{ path: '/l', target: '/f', hard: true }],
    }
    expect(failureOf(() => decide(storage, { existing }))).toMatchInlineSnapshot(`
      [
        "node-exists at $.storage.links.0",
        "placing /l: wanted a hard link to /f, but a file is there",
        "set overwrite: true to replace it",
      ]
    `)
  })
})

describe('places', () => {
  test('are done shallow first, each after the nearest thing above it that is worked on', () => {
    const storage = {
      files: [
        { path: '/a/b/c/file', contents: inline },
        { path: '/elsewhere', contents: inline },
      ],
      directories: [{ path: '/a/b' }, { path: '/a', mode: 0o700 }],
      links: [{ path: '/a/b/link', target: '/a' }],
    }
    expect(linesOf(decide(storage))).toMatchInlineSnapshot(`
      [
        "0 after []: make-directory path=/a mode=0o700 uid=0 gid=0",
        "1 after []: write-file path=/elsewhere contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] mode=0o644 uid=0 gid=0",
        "2 after [0]: make-directory path=/a/b mode=0o755 uid=0 gid=0",
        "3 after [2]: make-symlink path=/a/b/link target=/a uid=0 gid=0",
        "4 after [2]: write-file path=/a/b/c/file contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] mode=0o644 uid=0 gid=0",
      ]
    `)
  })

  test('reached through a symlink of the target are the real ones', () => {
    const files = [{ path: '/home/core/x', contents: inline }]
    expect(linesOf(decide({ files }, { realParents: { '/home/core': '/var/home/core' } }))).toMatchInlineSnapshot(`
      [
        "0 after []: write-file path=/var/home/core/x contents=[{"kind":"resource","id":"f8130f39fc9aa6e1c03640371a89e0c0","shown":"data:…"}] mode=0o644 uid=0 gid=0",
      ]
    `)
  })

  test('that are two names of one place are refused', () => {
    const files = [{ path: '/home/x' }, { path: '/var/home/x' }]
    expect(failureOf(() => decide({ files }, { realParents: { '/home': '/var/home' } }))).toMatchInlineSnapshot(`
      [
        "node-collision at $.storage.files.1.path",
        "placing /var/home/x: it is the same place as /home/x",
        "a symbolic link of the target leads both paths there; keep one of them",
      ]
    `)
  })

  test('below a file or link of the same config are refused', () => {
    const storage = { files: [{ path: '/var/home/link/x' }], links: [{ path: '/home/link', target: '/' }] }
    const realParents = { '/home': '/var/home' }
    expect(failureOf(() => decide(storage, { realParents }))).toMatchInlineSnapshot(`
      [
        "node-collision at $.storage.files.0.path",
        "placing /var/home/link/x: the config makes /var/home/link a link",
        "nothing can be below a file or a link",
      ]
    `)
  })

  test('below a file of the target are refused, unless a directory replaces it', () => {
    const seen = {
      blocked: { '/srv': '/srv' },
      missing: { '/srv': '/srv' },
      existing: { '/srv': { kind: 'file' } },
    } as const
    const files = [{ path: '/srv/x' }]
    expect(failureOf(() => decide({ files }, seen))).toMatchInlineSnapshot(`
      [
        "node-exists at $.storage.files.0.path",
        "placing /srv/x: /srv is not a directory",
        "list /srv in storage.directories with overwrite: true to replace it",
      ]
    `)
    expect(linesOf(decide({ files, directories: [{ path: '/srv', overwrite: true }] }, seen))).toMatchInlineSnapshot(`
      [
        "0 after []: remove path=/srv",
        "1 after [0]: make-directory path=/srv mode=0o755 uid=0 gid=0",
        "2 after [1]: write-file path=/srv/x contents=[] mode=0o644 uid=0 gid=0",
      ]
    `)
  })

  test('that are changed get a label, from the first missing component on', () => {
    const files = [{ path: '/a/b/c' }, { path: '/etc/x' }, { path: '/etc/kept', mode: 0o600 }]
    const existing = { '/etc/kept': { kind: 'file' } } as const
    const seen = { labelled: true, missing: { '/a/b': '/a' }, existing }
    expect(decide({ files }, seen).leaves).toEqual({ touchedPaths: ['/etc/x', '/a'] })
  })
})

test('ten thousand files are decided quickly, whatever their number in one directory', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => ({
    path: `/srv/${index % 100}/${index}`,
    contents: inline,
  }))
  const { operations } = decide({ files, directories: [{ path: '/srv' }] })
  expect(operations).toHaveLength(10_001)
  expect(operations.slice(1).every(({ after }) => after?.length === 1 && after[0] === 0)).toBe(true)
})

describe('a file with other names', () => {
  const existing = {
    '/data/log': { kind: 'file', size: 4, names: 2, identity: '1:2' },
    '/log': { kind: 'file', names: 2, identity: '1:2' },
  } as const
  const log = { path: '/data/log', append: [inline], mode: 0o640 }
  const strict = (storage: Storage): ReturnType<typeof decideFiles> =>
    decideFiles({
      ...decideInput({ config: configWith({ storage }), inspection: { ...NOTHING, existing } }),
      policy: { ...DEFAULT_POLICY, strictRoot: true },
    })

  test('is changed under all of them, and the report says so', () => {
    const decision = decide({ files: [log] }, { existing })
    expect(decision.operations.map(({ operation }) => operation.kind)).toEqual(['append-file'])
    expect(decision.notes).toEqual(['/data/log has 2 names, and is changed under all of them'])
  })

  test('of which the document knows all is no surprise', () => {
    const links = [{ path: '/log', target: '/data/log', hard: true }]
    expect(decide({ files: [log], links }, { existing }).notes).toBeUndefined()
  })

  test('is refused with a strict root, unless a file of its own is put in place', () => {
    expect(failureOf(() => strict({ files: [log] }))).toEqual([
      'node-shared at $.storage.files.0',
      'changing /data/log: it has 2 names, maybe outside the root',
      'give the file contents and overwrite: true, which puts a file of its own in its place',
    ])
    const replaced = strict({ files: [{ path: '/data/log', overwrite: true, contents: inline }] })
    expect(replaced.operations.map(({ operation }) => operation.kind)).toEqual(['write-file'])
  })
})

test.each([
  ['a path of many components', { files: [{ path: `/${Array.from({ length: 10_000 }, () => 'd').join('/')}` }] }],
  ['a long name', { directories: [{ path: `/a/${'é'.repeat(128)}/b` }] }],
  ['a long target', { links: [{ path: '/l', target: 'x/'.repeat(2048) }] }],
])('%s is refused before anything is made', (_, storage: Storage) => {
  expect(failureOf(() => decide(storage))[0]).toMatch(/^path-too-long at /)
})

describe("parents in a user's home", () => {
  const homes = [
    { user: 'kettle', home: '/home/kettle' },
    { user: 'cup', home: '/home/kettle/cup' },
  ]
  const tea = '/home/kettle/.config/containers'
  const missing = { [tea]: '/home/kettle/.config', '/home/kettle/cup': '/home/kettle/cup', '/srv/tea': '/srv/tea' }
  const seen = { homes, missing, users: [['kettle', 1000]] } as const
  const user = { name: 'kettle' }
  const notesOf = (storage: Storage): readonly string[] | undefined => decide(storage, seen).notes

  test('that a file of a user needs are made for root, and the report says so', () => {
    expect(notesOf({ files: [{ path: `${tea}/tea`, user, contents: inline }] })).toEqual([
      "/home/kettle/.config, /home/kettle/.config/containers are made for root in /home/kettle: to be kettle's, each needs an entry in storage.directories with user and group",
    ])
  })

  test('are told for a directory and a link, for a number, and for the user whose home is the inner one', () => {
    const directories = [{ path: `${tea}/tea`, user: { id: 1000 } }]
    const links = [{ path: '/home/kettle/cup/tea', target: '/etc/tea', user: { id: 1001 } }]
    expect(notesOf({ directories, links })).toEqual([
      "/home/kettle/cup is made for root in /home/kettle/cup: to be cup's, it needs an entry in storage.directories with user and group",
      "/home/kettle/.config, /home/kettle/.config/containers are made for root in /home/kettle: to be kettle's, each needs an entry in storage.directories with user and group",
    ])
  })

  test('are told only as far as the document has no entry of their own for them', () => {
    const directories = [{ path: '/home/kettle/.config', user }]
    const files = [{ path: `${tea}/tea`, user, contents: inline }]
    expect(notesOf({ directories, files })).toEqual([
      "/home/kettle/.config/containers is made for root in /home/kettle: to be kettle's, it needs an entry in storage.directories with user and group",
    ])
    expect(notesOf({ directories: [...directories, { path: tea, user }], files })).toBeUndefined()
  })

  test.each([
    ['a file of root', { path: `${tea}/tea`, contents: inline }],
    ['a file of a user elsewhere', { path: '/srv/tea/tea', user, contents: inline }],
    ['a file right in the home', { path: '/home/kettle/.bashrc', user, contents: inline }],
  ])('are no news for %s', (_, file) => {
    expect(notesOf({ files: [file] })).toBeUndefined()
  })
})
