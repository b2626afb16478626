import { expect, test } from 'vitest'
import { exampleOf } from '../../src/reference/example.ts'
import { findKey, languagesWith, type FoundKey, type Scope } from '../../src/reference/find-key.ts'
import { dotted } from '../../src/reference/keys/key.ts'

test.each([
  ['storage.disks.partitions.size_mib', 'Butane flatcar 1.1.0 storage.disks.partitions.size_mib'],
  ['storage.disks.partitions.sizeMiB', 'Ignition 3.6.0 storage.disks.partitions.sizeMiB'],
  ['sizeMiB', 'Ignition 3.6.0 storage.disks.partitions.sizeMiB'],
  ['SIZE-MIB', 'Butane flatcar 1.1.0 storage.disks.partitions.size_mib'],
  ['$.storage.files.0.contents.inline', 'Butane flatcar 1.1.0 storage.files.contents.inline'],
  ['storage.disks[0].partitions[1].label', 'Butane flatcar 1.1.0 storage.disks.partitions.label'],
  ['boot_device.luks', 'Butane fcos 1.7.0 boot_device.luks'],
  ['openshift.fips', 'Butane openshift 5.0.0 openshift.fips'],
  ['networkd.units', 'Container Linux Config networkd.units'],
  ['ignitionVersion', 'Ignition 1 ignitionVersion'],
])('%s is a key', (typed, expected) => {
  expect(told(findKey(typed, {}))).toBe(expected)
})

test.each([
  ['storage.disk.partition.size_mb', 'nearest: Butane flatcar 1.1.0 storage.disks.partitions.size_mib'],
  ['storage.files.contens.inlin', 'nearest: Butane flatcar 1.1.0 storage.files.contents.inline'],
  ['passwd.user.ssh_keys', 'nearest: Butane flatcar 1.1.0 passwd.users'],
  ['wipe_tabel', 'nearest: Butane flatcar 1.1.0 storage.disks.wipe_table'],
  ['wibble', 'none'],
  ['', 'none'],
])('%s is not, and gets the nearest', (typed, expected) => {
  expect(told(findKey(typed, {}))).toBe(expected)
})

test.each<[string, Scope, string]>([
  ['storage.luks', { variant: 'fcos' }, 'Butane fcos 1.7.0 storage.luks'],
  ['storage.luks', { variant: 'ignition', version: '3.2.0' }, 'Ignition 3.2.0 storage.luks'],
  ['storage.luks.discard', { variant: 'flatcar', version: '1.0.0' }, 'Butane flatcar 1.0.0 lacks storage.luks.discard'],
  ['boot_device', { variant: 'flatcar' }, 'Butane flatcar 1.1.0 lacks boot_device'],
  ['filesystems.mount', { variant: 'ignition', version: '2.3.0' }, 'Ignition 2.3.0 storage.filesystems.mount'],
])('%s in %j', (typed, scope, expected) => {
  expect(told(findKey(typed, scope))).toBe(expected)
})

test('a word that many keys end in gives all of them', () => {
  const found = findKey('units.name', {})
  expect(told(found)).toBe('Butane flatcar 1.1.0 systemd.units.name')
  const several = findKey('inline', {})
  expect(several.kind === 'several' ? several.keys.map(({ path }) => dotted(path)) : []).toEqual([
    'ignition.config.merge.inline',
    'ignition.config.replace.inline',
    'ignition.security.tls.certificate_authorities.inline',
    'storage.files.contents.inline',
    'storage.files.append.inline',
    'storage.luks.key_file.inline',
  ])
})

test('a key is told in every language that has it, each since its own version', () => {
  const found = findKey('storage.files.overwrite', {})
  if (found.kind !== 'key') throw new Error(found.kind)
  expect(languagesWith(found).map(({ language, key }) => `${language.title} ${key.since}`.trim())).toEqual([
    'Ignition 2.2.0 2.2.0',
    'Ignition 3.0.0 3.0.0',
    'Butane fcos 1.0.0 1.0.0',
    'Butane flatcar 1.0.0 1.0.0',
    'Butane r4e 1.0.0 1.0.0',
    'Butane fiot 1.0.0 1.0.0',
    'Butane openshift 4.8.0 4.8.0',
    'Container Linux Config',
  ])
})

test('an example stands in a document, modes in octal where the language has it', () => {
  expect(exampleText('storage.files.mode')).toBe('storage:\n  files:\n    - path: /etc/motd\n      mode: 0644')
  expect(exampleText('storage.files.contents.inline')).toBe(
    'storage:\n  files:\n    - path: /etc/motd\n      contents:\n        inline: |\n          hello',
  )
  expect(JSON.parse(exampleText('homeDir'))).toEqual({ passwd: { users: [{ name: 'core', homeDir: '/var/lib/web' }] } })
})

function exampleText(typed: string): string {
  const found = findKey(typed, {})
  if (found.kind !== 'key') throw new Error(found.kind)
  return exampleOf(found.language, found.key)
}

function told(found: FoundKey): string {
  if (found.kind !== 'key') return found.kind
  const { key, language, isNearest, lacks } = found
  if (lacks !== undefined) return `${lacks.title} lacks ${dotted(key.path)}`
  return `${isNearest ? 'nearest: ' : ''}${language.title} ${dotted(key.path)}`
}
