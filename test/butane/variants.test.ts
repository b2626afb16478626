import { describe, expect, it } from 'vitest'
import type { FieldType } from '../../src/butane/schema/field.ts'
import { ROOT } from '../../src/butane/schema/root.ts'
import { VARIANTS } from '../../src/butane/variants.ts'
import { head, translateText, variant } from '../helpers/butane.ts'

const FILES = { a: '[Unit]\n', 't/a': 'a' }

/** A piece of sugar, the document that asks for it, and what must be in the config that comes out. */
interface Sugar {
  readonly name: string
  readonly body: string
  readonly expected: string
}

const SUGAR: readonly Sugar[] = [
  { name: 'inline', body: 'storage: {files: [{path: /a, contents: {inline: a}}]}', expected: '"source":"data:,a"' },
  {
    name: 'local',
    body: 'storage: {files: [{path: /a, contents: {local: a}}]}',
    expected: '"source":"data:,%5BUnit%5D%0A"',
  },
  { name: 'tree', body: 'storage: {trees: [{local: t, path: /x}]}', expected: '"path":"/x/a"' },
  { name: 'tree with a mode', body: 'storage: {trees: [{local: t, file_mode: 0600}]}', expected: '"mode":384' },
  {
    name: 'mount unit',
    body: 'storage: {filesystems: [{device: /dev/a, format: ext4, path: /var/a, with_mount_unit: true}]}',
    expected: '"name":"var-a.mount"',
  },
  {
    name: 'swap unit',
    body: 'storage: {filesystems: [{device: /dev/a, format: swap, with_mount_unit: true}]}',
    expected: '"name":"dev-a.swap"',
  },
  {
    name: 'contents_local',
    body: 'systemd: {units: [{name: a.service, contents_local: a, dropins: [{name: b.conf, contents_local: a}]}]}',
    expected: '"dropins":[{"name":"b.conf","contents":"[Unit]\\n"}],"contents":"[Unit]\\n"',
  },
  {
    name: 'key files',
    body: 'passwd: {users: [{name: core, ssh_authorized_keys_local: [a]}]}',
    expected: '"sshAuthorizedKeys":["[Unit]"]',
  },
  {
    name: 'quadlet',
    body: 'systemd: {quadlets: [{name: a.pod, contents: x}]}',
    expected: '"path":"/etc/containers/systemd/users/a.pod"',
  },
  { name: 'boot_device.luks', body: 'boot_device: {luks: {tpm2: true}}', expected: '"label":"luks-root"' },
  {
    name: 'boot_device.mirror',
    body: 'boot_device: {layout: x86_64, mirror: {devices: [/dev/a, /dev/b]}}',
    expected: '"name":"md-root"',
  },
  {
    name: 'boot_device.luks.cex',
    body: 'boot_device: {layout: s390x-virt, luks: {cex: {enabled: true}}}',
    expected: '"cex":{"enabled":true}',
  },
  {
    name: 'grub',
    body: 'grub: {users: [{name: root, password_hash: grub.pbkdf2.sha512.1.A.B}]}',
    expected: '"path":"/boot/grub2/user.cfg"',
  },
  {
    name: 'openshift',
    body: 'openshift: {fips: true, kernel_arguments: [rd.luks.key=/etc/luks/cex.key]}',
    expected: '"kind":"MachineConfig"',
  },
]

/**
 * What becomes of each piece of sugar, in the order of the list: `+` it works, `?` its key is unknown and ignored with a
 * warning, `!` it is refused.
 */
const EXPECTED: Readonly<Record<string, string>> = {
  'fcos 1.0.0': '+????? ??? !!!! ?',
  'fcos 1.1.0': '+++?+! ??? !!!! ?',
  'fcos 1.2.0': '+++?+! ??? !!!! ?',
  'fcos 1.3.0': '+++?+! ??? ++!! ?',
  'fcos 1.4.0': '+++?++ ??? ++!! ?',
  'fcos 1.5.0': '+++?++ ++? ++!+ ?',
  'fcos 1.6.0': '+++?++ ++? ++++ ?',
  'fcos 1.7.0': '++++++ ++? ++++ ?',
  'fcos 1.8.0-experimental': '++++++ +++ ++++ ?',
  'flatcar 1.0.0': '+++?++ ??? !!!! ?',
  'flatcar 1.1.0': '+++?++ ++? !!!! ?',
  'flatcar 1.2.0-experimental': '++++++ +++ !!!! ?',
  'r4e 1.0.0': '+++?!! ??? !!!! ?',
  'r4e 1.1.0': '+++?!! ++? !!!! ?',
  'r4e 1.2.0-experimental': '++++!! +++ !!!! ?',
  'fiot 1.0.0': '+++?!! ++? !!!! ?',
  'fiot 1.1.0-experimental': '++++!! +++ !!!! ?',
  'openshift 4.8.0': '+++?+! ??? ++!! +',
  'openshift 4.9.0': '+++?+! ??? ++!! +',
  'openshift 4.10.0': '+++?+! ??? ++!! +',
  'openshift 4.11.0': '+++?+! ??? ++!! +',
  'openshift 4.12.0': '+++?+! ??? ++!! +',
  'openshift 4.13.0': '+++?+! ??? ++!! +',
  'openshift 4.14.0': '+++?++ ++? ++!! +',
  'openshift 4.15.0': '+++?++ ++? ++!! +',
  'openshift 4.16.0': '+++?++ ++? ++!! +',
  'openshift 4.17.0': '+++?++ ++? ++!! +',
  'openshift 4.18.0': '+++?++ ++? ++!! +',
  'openshift 4.19.0': '+++?++ ++? +++! +',
  'openshift 4.20.0': '+++?++ ++? +++! +',
  'openshift 4.21.0': '+++?++ ++? +++! +',
  'openshift 4.22.0': '+++?++ ++? +++! +',
  'openshift 4.23.0-experimental': '++++++ +++ ++++ +',
  'openshift 5.0.0': '+++?++ ++? +++! +',
  'openshift 5.1.0-experimental': '++++++ +++ ++++ +',
}

describe('every variant and version, with every piece of sugar', () => {
  it('the table is the table of the languages', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(VARIANTS.map(({ name, version }) => `${name} ${version}`).sort())
  })

  it('every key that is sugar stands in a document of the list', () => {
    const documents = [head(variant('openshift', '4.8.0')), ...SUGAR.map(({ body }) => body)].join('\n')
    expect(sugarOf({ object: ROOT }).filter((key) => !documents.includes(`${key}: `))).toEqual([])
  })

  it.each(Object.entries(EXPECTED))('%s', async (id, expected) => {
    const [name = '', version = ''] = id.split(' ')
    const row = variant(name, version)
    const marks = await Promise.all(SUGAR.map((sugar) => markOf(sugar, head(row))))
    expect(marks.join('')).toBe(expected.replaceAll(' ', ''))
  })

  it.each(VARIANTS)('$name $version becomes Ignition $ignition', async (row) => {
    const result = await translateText(head(row))
    expect(result).toMatchObject({ kind: 'translated', ignition: { ignition: { version: row.ignition } } })
    expect(result.report.issues).toEqual([])
  })
})

/** The keys at and below a type that are consumed by sugar. */
function sugarOf(type: FieldType): readonly string[] {
  if (typeof type === 'string') return []
  if ('list' in type) return sugarOf(type.list)
  return Object.entries(type.object).flatMap(([key, field]) => [
    ...(field.sugar === true ? [key] : []),
    ...sugarOf(field.type),
  ])
}

async function markOf({ name, body, expected }: Sugar, start: string): Promise<string> {
  const needsArgument = name === 'boot_device.luks.cex' && start.includes('openshift')
  const more = needsArgument ? '\nopenshift: {kernel_arguments: [rd.luks.key=/etc/luks/cex.key]}' : ''
  const result = await translateText(`${start}${body}${more}\n`, { files: FILES })
  if (result.kind === 'invalid') return '!'
  const text = JSON.stringify(result.machineConfig ?? result.ignition)
  if (text.includes(expected)) return result.report.issues.length === 0 ? '+' : '~'
  return result.report.issues.some(({ code }) => code === 'butane-unknown-key') ? '?' : '-'
}
