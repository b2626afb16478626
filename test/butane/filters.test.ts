import { describe, expect, it } from 'vitest'
import { head, problemsOf, variant } from '../helpers/butane.ts'

/**
 * What holds for the bare Ignition config of OpenShift too: values that its operating system or its operator cannot
 * take. Everything else is about what a MachineConfig may change on a running machine.
 */
const HOLDS_RAW =
  /^\$\.(?:passwd\.users\.\d+\.name|storage\.files\.\d+\.(?:contents\.source|mode)|storage\.filesystems\.\d+\.format)$/

/** Something that a variant refuses: the variant, the document, and where it is refused. */
const REFUSED: readonly (readonly [string, string, readonly string[]])[] = [
  ['flatcar 1.0.0', 'storage: {luks: [{name: a, device: /dev/a, clevis: {tpm2: true}}]}', ['storage.luks.0.clevis']],
  [
    'flatcar 1.1.0',
    'storage: {luks: [{name: a, device: /dev/a, clevis: {custom: {pin: tpm2, config: "{}"}}}]}',
    ['storage.luks.0.clevis'],
  ],
  ['flatcar 1.2.0-experimental', 'storage: {luks: [{name: a, device: /dev/a, clevis: {tpm2: true}}]}', []],
  [
    'flatcar 1.2.0-experimental',
    'storage: {luks: [{name: a, device: /dev/a, cex: {enabled: false}}]}',
    ['storage.luks.0.cex'],
  ],
  ...['r4e 1.0.0', 'r4e 1.2.0-experimental', 'fiot 1.0.0'].flatMap((of): [string, string, string[]][] => [
    [of, 'kernel_arguments: {should_exist: [a]}', ['kernel_arguments']],
    [of, 'storage: {disks: [{device: /dev/a}]}', ['storage.disks']],
    [of, 'storage: {filesystems: [{device: /dev/a, format: ext4}]}', ['storage.filesystems']],
    [of, 'storage: {luks: [{name: a, device: /dev/a}]}', ['storage.luks']],
    [of, 'storage: {raid: [{name: a, level: raid1, devices: [/dev/a]}]}', ['storage.raid']],
    [of, 'storage: {disks: [], raid: [], luks: []}', []],
  ]),
  ['openshift 4.14.0', 'kernel_arguments: {should_exist: [a]}', ['kernel_arguments']],
  ['openshift 4.14.0', 'passwd: {groups: [{name: a}]}', ['passwd.groups']],
  ['openshift 4.14.0', 'passwd: {users: [{name: root}]}', ['passwd.users.0.name']],
  ['openshift 4.12.0', 'passwd: {users: [{name: core, password_hash: x}]}', ['passwd.users.0.password_hash']],
  ['openshift 4.13.0', 'passwd: {users: [{name: core, password_hash: x}]}', []],
  ...[
    ['gecos', '""'],
    ['groups', '[a]'],
    ['home_dir', '""'],
    ['no_create_home', 'false'],
    ['no_log_init', 'false'],
    ['no_user_group', 'false'],
    ['primary_group', 'a'],
    ['shell', 'a'],
    ['should_exist', 'true'],
    ['system', 'false'],
    ['uid', '0'],
  ].map(([key = '', value = '']): [string, string, string[]] => [
    'openshift 4.20.0',
    `passwd: {users: [{name: core, ${key}: ${value}}]}`,
    [`passwd.users.0.${key}`],
  ]),
  ['openshift 4.20.0', 'passwd: {users: [{name: core, groups: []}]}', []],
  ['openshift 4.20.0', 'storage: {directories: [{path: /a}]}', ['storage.directories']],
  ['openshift 4.20.0', 'storage: {links: [{path: /a, target: /b}]}', ['storage.links']],
  ['openshift 4.20.0', 'storage: {files: [{path: /a, append: [{inline: a}]}]}', ['storage.files.0.append']],
  [
    'openshift 4.20.0',
    'storage: {files: [{path: /a, contents: {source: "https://example.com/a"}}]}',
    ['storage.files.0.contents.source'],
  ],
  [
    'openshift 4.20.0',
    'storage: {files: [{path: /a, contents: {source: "http://e/a", http_headers: [{name: a, value: b}]}}]}',
    ['storage.files.0.contents.http_headers', 'storage.files.0.contents.source'],
  ],
  [
    'openshift 4.9.0',
    'storage: {files: [{path: /a, contents: {inline: a, compression: gzip}}]}',
    ['storage.files.0.contents.compression'],
  ],
  ['openshift 4.10.0', 'storage: {files: [{path: /a, contents: {inline: a, compression: gzip}}]}', []],
  ['openshift 4.10.0', 'storage: {files: [{path: /a, mode: 01755}]}', ['storage.files.0.mode']],
  ...['openshift 5.0.0', 'openshift 5.1.0-experimental'].flatMap((of): [string, string, string[]][] => [
    [of, 'kernel_arguments: {should_exist: [a]}', ['kernel_arguments']],
    [of, 'passwd: {users: [{name: core, password_hash: x}]}', []],
    [of, 'storage: {links: [{path: /a, target: /b}]}', ['storage.links']],
    [of, 'storage: {filesystems: [{device: /dev/a, format: none}]}', ['storage.filesystems.0.format']],
    [of, 'storage: {files: [{path: /a, mode: 01755}]}', ['storage.files.0.mode']],
  ]),
  ['openshift 5.0.0', 'grub: {users: [{name: a, password_hash: b}]}', ['grub.users']],
  ['openshift 5.1.0-experimental', 'grub: {users: [{name: a, password_hash: b}]}', []],
  ['openshift 4.8.0', 'storage: {filesystems: [{device: /dev/a, format: btrfs}]}', ['storage.filesystems.0.format']],
  ['openshift 4.14.0', 'storage: {filesystems: [{device: /dev/a, format: none}]}', ['storage.filesystems.0.format']],
]

/** Where something is refused; anything else that is wrong fails the test. */
async function refusedIn(of: string, body: string, raw: boolean): Promise<ReadonlySet<string>> {
  const [name = '', version = ''] = of.split(' ')
  const found = await problemsOf(`${head(variant(name, version))}${body}\n`, { raw })
  const errors = found.filter((line) => line.startsWith('error'))
  expect(errors.filter((line) => !line.endsWith(' butane-unsupported'))).toEqual([])
  return new Set(errors.map((line) => line.split(' ')[2] ?? ''))
}

describe('what a variant does not support', () => {
  it.each(REFUSED)('%s: %s', async (of, body, paths) => {
    const expected = paths.map((path) => `$.${path}`)
    expect(await refusedIn(of, body, false)).toEqual(new Set(expected))
    const raw = of.startsWith('openshift') ? expected.filter((path) => HOLDS_RAW.test(path)) : expected
    expect(await refusedIn(of, body, true)).toEqual(new Set(raw))
  })

  it('what sugar generates is judged too, and shown at the sugar', async () => {
    const openshift = head(variant('openshift', '4.20.0'))
    expect(await problemsOf(`${openshift}storage: {trees: [{local: t}]}\n`, { files: { 't/a': '-> b' } })).toEqual([
      'error 4:19 $.storage.trees.0 butane-unsupported',
    ])
    expect(await problemsOf(`${openshift}grub: {users: [{name: a, password_hash: b}]}\n`)).toEqual([
      'error 4:15 $.grub.users butane-unsupported',
    ])
    const raw = { raw: true, files: { 't/a': '-> b' } }
    const both = `${openshift}storage: {trees: [{local: t}]}\ngrub: {users: [{name: a, password_hash: b}]}\n`
    expect(await problemsOf(both, raw)).toEqual([])
  })
})
