import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/workbench/diagnose.ts'
import { hover, modeLetters } from '../../src/workbench/hover.ts'
import { definitionAt, referencesAt, rename } from '../../src/workbench/navigate.ts'
import { outlineOf } from '../../src/workbench/outline.ts'
import { moveIn, moveOut, unhashedAt } from '../../src/workbench/rewrite.ts'
import { treeOf } from '../../src/workbench/tree.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { withEdits } from '../../src/workbench/fixes.ts'
import { marked } from './marked.ts'

const options = { source: { kind: 'file', path: 'a.bu' }, unpack } as const

/** What is said of a document: the code, what is underlined, and the document after the first way out. */
async function said(text: string): Promise<readonly unknown[]> {
  const { diagnoses } = await diagnose(text, options)
  return diagnoses.map(({ code, span, fixes: [fix] }) => [
    code,
    text.slice(span.start, span.end),
    ...(fix === undefined ? [] : [fix.title, withEdits(text, fix.edits)]),
  ])
}

describe('problems', () => {
  test('are underlined, with the way out', async () => {
    const text = 'variant: fcos\nversion: 1.6.0\nstorage:\n  fils:\n    - path: /a\n'
    expect(await said(text)).toEqual([
      ['butane-unknown-key', 'fils', 'Change it to files', text.replace('fils', 'files')],
    ])
  })

  test('of a value have the one that was meant', async () => {
    const text =
      'variant: fcos\nversion: 1.6.0\nstorage:\n  filesystems:\n    - device: /dev/vdb\n      format: ext44\n'
    expect(await said(text)).toContainEqual([
      'filesystem-format-unknown',
      'ext44',
      'Change it to ext4',
      text.replace('ext44', 'ext4'),
    ])
  })

  test('are opinions as well, which are mended as lint mends them', async () => {
    const text = `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web.service
      enabled: true
      contents: |
        [Unit]
        Descripton=Web
        [Service]
        ExecStart=/usr/bin/true
        [Install]
        WantedBy=multi-user.target
`
    expect(await said(text)).toEqual([
      ['unit-key-unknown', 'Descripton', 'Replace it by Description', text.replace('Descripton', 'Description')],
    ])
  })

  test('know the other place that they are about', async () => {
    const text = 'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - path: /a\n    - path: /a\n'
    const { diagnoses } = await diagnose(text, options)
    expect(diagnoses.map(({ related }) => related.map(({ span }) => span.start))).toEqual([[text.indexOf('path: /a')]])
  })

  test('are none of a document that is only begun', async () => {
    expect(await said('\n')).toEqual([])
  })
})

/** What is told of the word at the mark. */
function told(document: string): string | undefined {
  const { text, offset } = marked(document)
  return hover(text, offset)?.text
}

function butane(rest: string): string {
  return `variant: fcos\nversion: 1.6.0\n${rest}`
}

describe('a hover tells', () => {
  test.each([
    ['a key', butane('storage:\n  files:\n    - pa⟨⟩th: /a\n')],
    ['permissions', butane('storage:\n  files:\n    - path: /a\n      mode: 06⟨⟩44\n')],
    ['a size', butane('storage:\n  disks:\n    - device: /dev/vda\n      partitions:\n        - size_mib: 20⟨⟩48\n')],
    [
      'a type of partition',
      butane('storage:\n  disks:\n    - partitions:\n        - type_guid: C12A7328-⟨⟩F81F-11D2-BA4B-00A0C93EC93B\n'),
    ],
    ['what a data URL holds', butane('storage:\n  files:\n    - contents:\n        source: data:,hello⟨⟩%20world\n')],
    ['nothing of a key in a data URL', butane('storage:\n  luks:\n    - key_file:\n        source: data:,geh⟨⟩eim\n')],
    [
      'nothing of a private key in a data URL',
      butane(
        'storage:\n  files:\n    - contents:\n        source: data:,⟨⟩-----BEGIN%20OPENSSH%20PRIVATE%20KEY-----%0Ageheim%0A-----END%20OPENSSH%20PRIVATE%20KEY-----\n',
      ),
    ],
    ['what a level is', butane('storage:\n  raid:\n    - level: rai⟨⟩d1\n')],
    [
      'how long a hash is to be',
      butane('storage:\n  files:\n    - contents:\n        verification:\n          hash: sha256-⟨⟩abc\n'),
    ],
    [
      'the section of a key of a unit',
      butane(
        'systemd:\n  units:\n    - name: a.service\n      contents: |\n        [Service]\n        Exec⟨⟩Start=/x\n',
      ),
    ],
  ])('%s', (_, document) => {
    expect(told(document)).toMatchSnapshot()
  })

  test('permissions as ls has them', () => {
    expect([0o644, 0o755, 0o1777, 0o4755, 0o2750, 0o4644].map(modeLetters)).toEqual([
      'rw-r--r--',
      'rwxr-xr-x',
      'rwxrwxrwt',
      'rwsr-xr-x',
      'rwxr-s---',
      'rwSr--r--',
    ])
  })
})

describe('names', () => {
  const text = `variant: fcos
version: 1.6.0
storage:
  disks:
    - device: /dev/vdb
      partitions:
        - label: data
  luks:
    - name: secret
      device: /dev/disk/by-partlabel/data
  filesystems:
    - device: /dev/mapper/secret
      format: ext4
  files:
    - path: /a
      user: {name: web}
      contents:
        local: a.txt
passwd:
  users:
    - name: web
`
  const uses = (word: string): readonly number[] =>
    Array.from(text.matchAll(new RegExp(word, 'g')), ({ index }) => index)

  test('are found from any of their places', () => {
    const [given = 0, used = 0] = uses('data')
    expect(referencesAt(text, used).map(({ start }) => start)).toEqual([given, used])
    expect(definitionAt(text, used)).toEqual({ kind: 'here', span: { start: given, end: given + 4 } })
  })

  test('are given anew everywhere', () => {
    const [, used = 0] = uses('secret')
    expect(withEdits(text, rename(text, used, { to: 'vault' }))).toBe(text.replaceAll('secret', 'vault'))
    expect(withEdits(text, rename(text, uses('web')[0] ?? 0, { to: 'www' }))).toBe(text.replaceAll('web', 'www'))
  })

  test('of local files lead to them', () => {
    expect(definitionAt(text, text.indexOf('a.txt'))).toMatchObject({ kind: 'file', local: 'a.txt' })
  })

  test('make the table of contents', () => {
    const names = (entries: ReturnType<typeof outlineOf>): unknown =>
      entries.map(({ name, children }) => (children.length === 0 ? name : [name, names(children)]))
    expect(names(outlineOf(treeOf(text)))).toEqual([
      'variant',
      'version',
      [
        'storage',
        [
          ['disks', [['/dev/vdb', ['data']]]],
          ['luks', ['secret']],
          ['filesystems', ['/dev/mapper/secret']],
          ['files', ['/a']],
        ],
      ],
      ['passwd', [['users', ['web']]]],
    ])
  })
})

describe('contents', () => {
  const inline = `variant: fcos
version: 1.6.0
storage:
  files:
    - path: /etc/motd
      contents:
        inline: |
          hello
            world
      mode: 0644
`

  test('move into a file, and back', () => {
    const out = moveOut(inline, inline.indexOf('hello'))
    expect(out).toMatchObject({ local: 'motd', contents: 'hello\n  world\n' })
    const text = withEdits(inline, out?.edits ?? [])
    expect(text).toBe(inline.replace(/inline: \|\n.*\n.*\n/, 'local: motd\n'))
    const back = moveIn(text, text.indexOf('local'), () => out?.contents)
    expect(withEdits(text, back?.edits ?? [])).toBe(inline)
  })

  test('that a block cannot say stay where they are', () => {
    const text = inline.replace(/inline: \|\n.*\n.*\n/, 'local: motd\n')
    expect(moveIn(text, text.indexOf('local'), () => 'a\u0007b')).toBeUndefined()
  })

  test('that are fetched without a hash get one', () => {
    const text =
      'variant: fcos\nversion: 1.6.0\nstorage:\n  files:\n    - path: /a\n      contents:\n        source: https://example.com/a\n'
    const found = unhashedAt(text, text.indexOf('https'))
    expect(withEdits(text, found?.edits('sha512-0') ?? [])).toBe(
      `${text}        verification:\n          hash: sha512-0\n`,
    )
  })
})

test('what is said of a name that would steer a terminal does not steer it', async () => {
  const { diagnoses } = await diagnose(butane('storage:\n  files:\n    - path: "\\e]0;title\\a"\n'), options)
  expect(diagnoses.map(({ code }) => code)).toEqual(['path-not-absolute'])
  expect(JSON.stringify(diagnoses.map(({ message, hint }) => [message, hint]))).not.toMatch(/[^\\]\\u00(?:1b|07)/)
})
