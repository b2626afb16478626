import { describe, expect, it } from 'vitest'
import { ignitionOf, problemsOf, translated } from '../helpers/butane.ts'

const HEAD = 'variant: fcos\nversion: 1.7.0\n'

/** The mode of a file whose mode is written so. */
async function modeOf(written: string): Promise<unknown> {
  const { ignition } = await translated(`${HEAD}storage: {files: [{path: /a, mode: ${written}}]}\n`)
  return (ignition['storage'] as { files: { mode?: number }[] }).files[0]?.mode
}

/** What `system` of a user is when it is written so. */
async function systemOf(written: string): Promise<unknown> {
  const { ignition } = await translated(`${HEAD}passwd: {users: [{name: a, system: ${written}}]}\n`)
  return (ignition['passwd'] as { users: { system?: boolean }[] }).users[0]?.system
}

/** The gecos of a user when it is written so. */
async function gecosOf(written: string): Promise<unknown> {
  const { ignition } = await translated(`${HEAD}passwd:\n  users:\n    - name: a\n      gecos: ${written}\n`)
  return (ignition['passwd'] as { users: { gecos?: string }[] }).users[0]?.gecos
}

/** A list that is ten times another. */
function levelOf(name: string, of: string): string {
  return `  - &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(', ')}]\n`
}

describe('scalars', () => {
  it.each([
    ['420', 0o644],
    ['0644', 0o644],
    ['0o644', 0o644],
    ['0x1a4', 0o644],
    ['0b110100100', 0o644],
    ['+420', 0o644],
    ['4_2_0', 0o644],
    ['420.9', 420],
    ['4.2e2', 420],
    ['08', 8],
    ['0', 0],
    ['-0', 0],
    ['!!int "420"', 420],
    ['~', undefined],
    ['null', undefined],
    ['', undefined],
  ])('the integer %s', async (written, value) => {
    expect(await modeOf(written)).toBe(value)
  })

  it.each(['"420"', "'0644'", '0o8', '1:30', '99999999999999999999', '.inf', '.nan', 'true', '2001-01-01', '[1]', 'u'])(
    'no integer: %s',
    async (written) => {
      expect(await problemsOf(`${HEAD}storage: {files: [{path: /a, mode: ${written}}]}\n`)).toEqual([
        'error 3:36 $.storage.files.0.mode butane-type',
      ])
    },
  )

  const TRUE = [
    'true',
    'True',
    'TRUE',
    'y',
    'Y',
    'yes',
    'Yes',
    'YES',
    'on',
    'On',
    'ON',
    '"yes"',
    "'y'",
    '!!bool "true"',
  ]
  const FALSE = ['false', 'False', 'FALSE', 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', '"off"']

  it.each(TRUE)('true: %s', async (written) => {
    expect(await systemOf(written)).toBe(true)
  })

  it.each(FALSE)('false: %s', async (written) => {
    expect(await systemOf(written)).toBe(false)
  })

  it('no boolean at all: null', async () => {
    expect(await systemOf('~')).toBeUndefined()
  })

  it.each(['"true"', "'false'", 'oFF', 'tRUE', '0', '1', '{}'])('no boolean: %s', async (written) => {
    expect(await problemsOf(`${HEAD}passwd: {users: [{name: a, system: ${written}}]}\n`)).toEqual([
      'error 3:36 $.passwd.users.0.system butane-type',
    ])
  })

  it.each([
    ['true', 'true'],
    ['0777', '0777'],
    ['1.50', '1.50'],
    ['2001-01-01', '2001-01-01'],
    ['.inf', '.inf'],
    ['"null"', 'null'],
    ['""', ''],
    ['!custom text', 'text'],
    ['!!str 12', '12'],
    ['!!binary aGVsbG8=', 'hello'],
    ['|\n        one\n        two', 'one\ntwo\n'],
    ['|-\n        one', 'one'],
    ['>\n        one\n        two', 'one two\n'],
    ['null', undefined],
    ['~', undefined],
  ])('the string %j', async (written, value) => {
    expect(await gecosOf(written)).toBe(value)
  })

  it('says nothing of a secret when the type is wrong', async () => {
    const { report } = (await import('../helpers/butane.ts').then(({ translateText }) =>
      translateText(`${HEAD}passwd: {users: [{name: a, uid: hunter2}]}\n`),
    )) as { report: { issues: readonly { found?: string }[] } }
    expect(report.issues[0]?.found).toBe('a string')
  })
})

describe('mappings and lists', () => {
  it('null elements of lists fall out, and places still count them', async () => {
    const text = `${HEAD}storage:\n  files:\n    -\n    - path: relative\n`
    expect(await problemsOf(text)).toEqual([
      'warning 5:6 $.storage.files.0 butane-not-a-mapping',
      'error 6:13 $.storage.files.1.path path-not-absolute',
    ])
    expect(await ignitionOf(`${HEAD}kernel_arguments: {should_exist: [a, ~, b]}\n`)).toMatchObject({
      kernelArguments: { shouldExist: ['a', 'b'] },
    })
  })

  it('a repeated key is an error that names both lines', async () => {
    expect(await problemsOf(`${HEAD}storage: {}\nstorage: {}\n`)).toEqual(['error 4:1 $.storage butane-duplicate-key'])
    expect(await problemsOf(`${HEAD}storage:\n  files: [{path: /a, path: /b}]\n`)).toEqual([
      'error 4:22 $.storage.files.0.path butane-duplicate-key',
    ])
  })

  it('repeated keys below an unknown one do not matter', async () => {
    expect(await problemsOf(`${HEAD}extra: {a: 1, a: 2}\n`)).toEqual(['warning 3:1 $.extra butane-unknown-key'])
  })

  it('a mapping cannot be a key', async () => {
    expect(await problemsOf(`${HEAD}? {a: b}\n: c\n`)).toEqual(['error 3:3 $ butane-type'])
  })

  it.each([
    ['a list where keys are expected', 'storage: []\n', 'error 3:10 $.storage butane-type'],
    ['a text where keys are expected', 'storage: files\n', 'error 3:10 $.storage butane-type'],
    ['a mapping where a list is expected', 'storage: {files: {path: /a}}\n', 'error 3:18 $.storage.files butane-type'],
    ['a text where a list is expected', 'storage: {files: x}\n', 'error 3:18 $.storage.files butane-type'],
    [
      'a list where a text is expected',
      'storage: {files: [{path: [a]}]}\n',
      'error 3:26 $.storage.files.0.path butane-type',
    ],
  ])('%s', async (_, text, found) => {
    expect(await problemsOf(HEAD + text)).toEqual([found])
  })

  it('all wrong types are told at once', async () => {
    expect(await problemsOf(`${HEAD}storage: {files: [{path: [], mode: x}], links: 1}\n`)).toHaveLength(3)
  })
})

describe('anchors, aliases and merge keys', () => {
  it('an alias of a scalar or of a list of scalars is silent', async () => {
    const text = `${HEAD}passwd:
  users:
    - {name: &n core, groups: &g [a, b]}
    - {name: other, gecos: *n, groups: *g}
`
    expect(await ignitionOf(text)).toMatchObject({
      passwd: { users: [{ name: 'core' }, { gecos: 'core', groups: ['a', 'b'] }] },
    })
  })

  it('an alias of a mapping warns, and what is wrong in it is shown at the alias too', async () => {
    const text = `${HEAD}storage:
  files:
    - path: /a
      user: &u {id: 1, name: a}
    - path: /b
      user: *u
`
    expect(await problemsOf(text)).toEqual([
      'error 6:16 $.storage.files.0.user id-and-name',
      'warning 8:13 $.storage.files.1.user butane-not-a-mapping',
      'error 8:13 $.storage.files.1.user id-and-name',
    ])
  })

  it('a merge key brings in what is not there: own keys win, then the earlier mapping', async () => {
    const text = `${HEAD}passwd:
  users:
    - &a {name: a, shell: /bin/a, uid: 1}
    - &b {name: b, shell: /bin/b, gid: 2}
    - {<<: [*b, *a], name: c}
`
    const { ignition, report } = await translated(text)
    expect((ignition['passwd'] as { users: unknown[] }).users[2]).toEqual({ name: 'c', shell: '/bin/b', uid: 1 })
    expect(report.issues.map(({ code, path }) => [code, path.at(-1)])).toEqual([
      ['butane-unknown-key', 'gid'],
      ['butane-unknown-key', '<<'],
    ])
  })

  it('a quoted merge key is an unknown key like any other', async () => {
    const { ignition } = await translated(`${HEAD}passwd: {users: [{name: a, "<<": {uid: 1}}]}\n`)
    expect(ignition).toMatchObject({ passwd: { users: [{ name: 'a' }] } })
    expect(JSON.stringify(ignition)).not.toContain('uid')
  })

  it.each([
    ['an alias of nothing, even below an unknown key', 'extra: *none\n', 'error 3:8 $ syntax'],
    [
      'an anchor that contains itself below an unknown key',
      'extra: &x [*x]\n',
      'warning 3:1 $.extra butane-unknown-key',
    ],
    ['an anchor that contains itself', 'storage: &x {files: *x}\n', 'error 3:21 $.storage.files butane-type'],
  ])('%s', async (_, text, found) => {
    expect(await problemsOf(HEAD + text)).toEqual([found])
  })

  it('a few lines that stand for billions of nodes are refused, and quickly', async () => {
    const lists = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => levelOf(name, 'abcdefgh'.charAt(index)))
    const text = `${HEAD}passwd:\n  users:\n    - name: x\n      groups:\n        - &a y\n`
    const bomb = `${text}ignition:\n  config:\n    merge:\n${lists.join('')}`
    expect(await problemsOf(bomb)).not.toEqual([])
    const wide = `${HEAD}kernel_arguments:\n  should_exist:\n    - &a x\n${'    - *a\n'.repeat(20_000)}`
    expect((await problemsOf(wide)).some((line) => line.endsWith('butane-type'))).toBe(true)
  })

  it('a document of ordinary size may use as many aliases as it likes', async () => {
    const users = Array.from({ length: 80 }, (_, index) => `    - {name: u${index}, groups: *g}\n`).join('')
    expect(await problemsOf(`${HEAD}passwd:\n  users:\n    - {name: z, groups: &g [a, b]}\n${users}`)).toEqual([])
  })
})

describe('the stream', () => {
  it.each([
    ['a leading ---, comments and ...', `# hello\n---\n${HEAD}# more\n...\n`],
    ['only the first document is read', `${HEAD}---\n{ not: [closed\n`],
    ['a %YAML directive of 1.1', `%YAML 1.1\n---\n${HEAD}`],
    ['JSON', '{"variant": "fcos", "version": "1.7.0"}'],
    ['CRLF', HEAD.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${HEAD}`],
    ['no newline at the end', HEAD.trimEnd()],
    ['tabs between tokens', 'variant:\tfcos\nversion: 1.7.0\t# comment\n'],
    ['tabs in texts', `${HEAD}passwd: {users: [{name: a, gecos: "\t"}]}\n`],
    [
      'tabs in blocks',
      `${HEAD}systemd:\n  units:\n    - name: a.service\n      contents: |\n        [Unit]\n        \t# x\n`,
    ],
  ])('%s', async (_, text) => {
    expect(await problemsOf(text)).toEqual([])
  })

  it.each([
    ['UTF-16, little endian', 'utf16le', [0xff, 0xfe]],
    ['UTF-16, big endian', 'utf16be', [0xfe, 0xff]],
  ])('%s', async (_, encoding, mark) => {
    const bytes = Buffer.from(HEAD, 'utf16le')
    if (encoding === 'utf16be') bytes.swap16()
    expect(await problemsOf(Buffer.concat([Buffer.from(mark), bytes]))).toEqual([])
  })

  it.each([
    ['a tab as indentation', `${HEAD}storage:\n\tfiles: []\n`, 'error 4:1 $ syntax'],
    ['a line with nothing but a tab', `${HEAD}\t\n`, 'error 3:1 $ syntax'],
    ['another version of YAML', `%YAML 1.2\n---\n${HEAD}`, 'error 1:1 $ syntax'],
    ['a control character', `${HEAD}# \u0001\n`, 'error 3:3 $ syntax'],
    ['a bracket that is not closed', `${HEAD}storage: {files: [\n`, 'error 3:18 $ syntax'],
    ['a list', '- a\n', 'error 1:1 $ butane-type'],
    ['a text', 'hello\n', 'error 1:1 $ butane-type'],
    ['nothing', '', 'error 1:1 $.variant butane-variant-missing'],
    ['only a comment', '# nothing\n', 'error 1:1 $.variant butane-variant-missing'],
  ])('%s', async (_, text, found) => {
    expect(await problemsOf(text)).toEqual([found])
  })

  it('bytes that are no UTF-8', async () => {
    expect(await problemsOf(Buffer.concat([Buffer.from(`${HEAD}# `), Buffer.from([0xc3, 0x28])]))).toEqual([
      'error 3:3 $ syntax',
    ])
  })

  it('nesting that no stack could hold', async () => {
    expect(await problemsOf(`a: ${'['.repeat(20_000)}`)).toHaveLength(1)
  })
})
