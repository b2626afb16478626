import { describe, expect, test } from 'vitest'
import { complete } from '../../src/workbench/completion/complete.ts'
import { withEdits } from '../../src/workbench/fixes.ts'
import { hover } from '../../src/workbench/hover.ts'
import { definitionAt, referencesAt, rename, renameableAt } from '../../src/workbench/navigate.ts'
import { marked } from './marked.ts'

// What the text of a unit names, and the document describes elsewhere.

const BUTANE = `variant: fcos
version: 1.6.0
storage:
  disks:
    - device: /dev/vdb
      partitions:
        - label: data
  filesystems:
    - path: /var/lib/data
      device: /dev/disk/by-partlabel/data
      format: ext4
    - path: /var/lib/data/log
      device: /dev/vdc
      format: xfs
      label: logs
  files:
    - path: /etc/systemd/system/fetch.service
      contents:
        inline: |
          [Service]
          User=web
passwd:
  users:
    - name: web
      groups: [ops]
  groups:
    - name: ops
systemd:
  units:
    - name: var-lib-data.mount
      contents: |
        [Mount]
        What=/dev/disk/by-partlabel/data
        Where=/var/lib/data
    - name: log.mount
      contents: |
        [Mount]
        What=LABEL=logs
    - name: web@.service
      contents: |
        [Unit]
        Requires=var-lib-data.mount fetch.service
        # After=worker.service is none
        After=network.target \\
          worker.service
        RequiresMountsFor=/var/lib/data/www /var/lib/data/log/web
        [Service]
        User=web
        SupplementaryGroups=adm ops
    - name: worker.service
      dropins:
        - name: 10-web.conf
          contents: |
            [Unit]
            Wants=web@one.service
`.replaceAll('\\\\', '\\')

const IGNITION = JSON.stringify(
  {
    ignition: { version: '3.4.0' },
    passwd: { users: [{ name: 'web' }] },
    storage: { filesystems: [{ device: '/dev/vdc', path: '/srv', format: 'ext4' }] },
    systemd: {
      units: [
        { name: 'a.service', contents: '[Unit]\nAfter=b.service srv.mount\n[Service]\nUser=web\n' },
        { name: 'b.service', contents: '[Unit]\nRequiresMountsFor=/srv/www' },
      ],
    },
  },
  undefined,
  2,
)

/** The offset of the last of some words, in the middle of it. */
function lastOf(text: string, words: string): number {
  const word = words.slice(words.search(/[^=\s]+$/))
  return text.indexOf(words) + words.length - Math.ceil(word.length / 2)
}

/** The line that the definition of the last of some words leads to. */
function leadsTo(text: string, words: string): string | undefined {
  const found = definitionAt(text, lastOf(text, words))
  if (found?.kind !== 'here') return undefined
  const start = text.lastIndexOf('\n', found.span.start) + 1
  return text.slice(start, text.indexOf('\n', start)).trim()
}

describe('go to', () => {
  test.each([
    ['the user', 'SupplementaryGroups=adm ops', '- name: ops'],
    ['the user of a unit that is a file', '[Service]\n          User=web', '- name: web'],
    ['the filesystem that is mounted', 'What=/dev/disk/by-partlabel/data', 'device: /dev/disk/by-partlabel/data'],
    ['the filesystem by its label', 'What=LABEL=logs', 'label: logs'],
    ['where it is mounted', 'Where=/var/lib/data', '- path: /var/lib/data'],
    ['the nearest mount point', 'RequiresMountsFor=/var/lib/data/www', '- path: /var/lib/data'],
    ['the nearest of two mount points', 'data/www /var/lib/data/log/web', '- path: /var/lib/data/log'],
    ['a unit', 'Requires=var-lib-data.mount', '- name: var-lib-data.mount'],
    ['a unit that is a file', 'Requires=var-lib-data.mount fetch.service', '- path: /etc/systemd/system/fetch.service'],
    ['a unit in a line that goes on', '\\\n          worker.service', '- name: worker.service'],
    ['the template of an instance', 'Wants=web@one.service', '- name: web@.service'],
  ])('%s', (_, words, line) => {
    expect(leadsTo(BUTANE, words)).toBe(line)
  })

  test.each([
    ['a user', 'User=web', '"name": "web"'],
    ['a unit', 'After=b.service', '"name": "b.service",'],
    ['the filesystem of a mount unit that is made for it', 'After=b.service srv.mount', '"path": "/srv",'],
    ['the mount point above', 'RequiresMountsFor=/srv/www', '"path": "/srv",'],
  ])('%s from the one line of a text in JSON', (_, words, line) => {
    expect(leadsTo(IGNITION, words)).toBe(line)
  })

  test.each(['After=network.target', 'SupplementaryGroups=adm', '# After=worker.service'])('nowhere: %s', (words) => {
    expect(leadsTo(BUTANE, words)).toBeUndefined()
  })
})

test('references are found from either end', () => {
  const words = [
    '- name: web\n',
    'inline: |\n          [Service]\n          User=web\npasswd',
    '[Service]\n        User=web\n',
  ]
  const places = referencesAt(BUTANE, BUTANE.indexOf('- name: web\n') + 9).map(({ start }) => start)
  expect(places).toHaveLength(3)
  for (const one of words) expect(places).toContain(BUTANE.indexOf('web', BUTANE.indexOf(one)))
  expect(referencesAt(BUTANE, lastOf(BUTANE, 'Service]\n        User=web')).map(({ start }) => start)).toEqual(places)
})

/** The document after the last of some words was given another name. */
function renamed(words: string, to: string): string {
  return withEdits(BUTANE, rename(BUTANE, lastOf(BUTANE, words), { to }))
}

describe('rename', () => {
  test('a user, from a unit', () => {
    expect(renamed('Service]\n        User=web', 'www')).toBe(
      BUTANE.replace('- name: web\n', '- name: www\n').replaceAll('User=web', 'User=www'),
    )
  })

  test('a template with its instances', () => {
    expect(renamed('- name: web@.service', 'site@.service')).toBe(
      BUTANE.replace('name: web@.service', 'name: site@.service').replace('web@one', 'site@one'),
    )
  })

  test('a mount point with the unit that has its name, and what lies below it in units', () => {
    expect(renamed('Where=/var/lib/data', '/srv/x-y')).toBe(
      BUTANE.replace('path: /var/lib/data\n', 'path: /srv/x-y\n')
        .replaceAll('var-lib-data.mount', String.raw`srv-x\x2dy.mount`)
        .replace('Where=/var/lib/data', 'Where=/srv/x-y')
        .replace('/var/lib/data/www', '/srv/x-y/www'),
    )
  })

  test('a label, also of the device of a mount unit', () => {
    expect(renamed('- label: data', 'store')).toBe(
      BUTANE.replace('label: data', 'label: store').replaceAll('by-partlabel/data', 'by-partlabel/store'),
    )
  })

  test('not from where something else stands for the name', () => {
    expect(renameableAt(BUTANE, lastOf(BUTANE, 'Wants=web@one.service'))).toBeUndefined()
    expect(renamed('Wants=web@one.service', 'x')).toBe(BUTANE)
  })
})

test('a hover says what a word of a unit is', () => {
  const offset = lastOf(BUTANE, 'Wants=web@one.service')
  const found = hover(BUTANE, offset)
  expect(found?.text).toBe('The unit `web@.service` of this document')
  expect(BUTANE.slice(found?.span.start, found?.span.end)).toBe('web@one.service')
})

describe('completion', () => {
  test.each([
    ['What=', ['/dev/disk/by-partlabel/data', '/dev/disk/by-label/logs']],
    ['Where=', ['/var/lib/data', '/var/lib/data/log']],
    ['RequiresMountsFor=/srv ', ['/var/lib/data', '/var/lib/data/log']],
    ['SupplementaryGroups=adm ', ['ops', 'root']],
  ])('of %s', (words, labels) => {
    const { text, offset } = marked(
      `${BUTANE}    - name: x.mount\n      contents: |\n        [Mount]\n        ${words}⟨⟩\n`,
    )
    expect(complete(text, offset).map(({ label }) => label)).toEqual(labels)
  })
})
