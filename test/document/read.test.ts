import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { positionOf } from '../../src/report/position.ts'
import { DOCUMENT_LIMIT } from '../../src/util/document-limit.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { hintOf, messageOf } from '../../src/report/messages.ts'

const IGNITION = '{"ignition": {"version": "3.4.0"}}'
const EMPTY_2 = '{"ignition": {"version": "2.3.0"}}'
const BUTANE = 'variant: fcos\nversion: 1.5.0\n'
const BOM = '\uFEFF'

/** What `docs/documents.md` promises for each kind of bytes: what it comes to, and the codes of what is said. */
const KINDS: readonly (readonly [what: string, bytes: string | Uint8Array, outcome: string])[] = [
  ['nothing', '', 'empty'],
  ['whitespace', '\n \t', 'invalid: error blank-document'],
  ['Ignition 3', IGNITION, 'config'],
  ['Ignition 2', EMPTY_2, 'config: warning legacy-converted'],
  ['Ignition 1', '{"ignitionVersion": 1}', 'config: warning legacy-converted'],
  ['Ignition of the future', '{"ignition": {"version": "4.0.0"}}', 'invalid: error version-unsupported'],
  ['JSON without a version', '{}', 'invalid: error version-missing'],
  ['no JSON', '{"ignition": ', 'invalid: error syntax'],
  ['Butane', BUTANE, 'config'],
  ['Butane as JSON', '{"variant": "fcos", "version": "1.5.0"}', 'config'],
  ['a Container Linux Config', 'etcd: {}\n', 'config'],
  ['a MachineConfig', 'apiVersion: v1\nkind: MachineConfig\n', 'invalid: error document-machine-config'],
  ['a cloud-config', '#cloud-config\n', 'invalid: error foreign-user-data'],
  ['a script', '#!/bin/sh\n', 'invalid: error foreign-user-data'],
  ['MIME', 'Content-Type: multipart/mixed; boundary=x\n', 'invalid: error foreign-user-data'],
  ['gzip', gzipSync(IGNITION), 'config'],
  ['zstd', zstdCompressSync(Buffer.from(EMPTY_2)), 'config: warning legacy-converted'],
  ['base64', Buffer.from(IGNITION).toString('base64'), 'config'],
  ['base64 of gzip', gzipSync(BUTANE).toString('base64'), 'config'],
  ['gzip of a cloud-config', gzipSync('#cloud-config\n'), 'invalid: error foreign-user-data'],
  ['gzip of nothing', gzipSync(''), 'empty'],
  ['half of gzip', gzipSync(IGNITION).subarray(0, 16), 'invalid: error document-unreadable'],
  ['too much packing', gzipSync(gzipSync(gzipSync(IGNITION))), 'invalid: error document-unreadable'],
  ['a byte order mark', BOM + IGNITION, 'config'],
  ['a byte order mark before Butane', BOM + BUTANE, 'config'],
  ['UTF-16', Buffer.from(BOM + IGNITION, 'utf16le'), 'config'],
  ['UTF-16 without a mark', Buffer.from(IGNITION, 'utf16le'), 'invalid: error document-unreadable'],
  [
    'bytes that are no UTF-8 in JSON',
    Buffer.from(IGNITION.replace('"ignition"', '"\xff": 1, "ignition"'), 'latin1'),
    'config: warning unknown-key, warning not-utf8',
  ],
  ['prose', 'hello\n', 'invalid: error document-unknown'],
]

describe('each kind of bytes has one behaviour', () => {
  test.each(KINDS)('%s', async (_, bytes, outcome) => {
    const { kind, report } = await readDocument(Buffer.from(bytes), { kind: 'stdin' })
    const said = report.issues.map(({ severity, code }) => `${severity} ${code}`)
    expect([kind, said.join(', ')].filter((part) => part !== '').join(': ')).toBe(outcome)
  })
})

const MARKED: readonly (readonly [string, string | Uint8Array])[] = [
  ['before Ignition', `#cloud-config\n${IGNITION}`],
  ['before Ignition, with CRLF', `#cloud-config\r\n${IGNITION}`],
  ['before Ignition, with blanks behind', `#cloud-config \t\n\n${IGNITION}`],
  ['behind blank lines', `\n \n#cloud-config\n${IGNITION}`],
  ['behind a byte order mark', `${BOM}#cloud-config\n${IGNITION}`],
  ['twice', `#cloud-config\n\n#cloud-config\n${IGNITION}`],
  ['of several kinds', `#!ignition\n#cloud-config\n${IGNITION}`],
  ['before Butane', `#cloud-config\n${BUTANE}`],
  ['before Butane with comments', `#cloud-config\n# mine\n\n---\n${BUTANE}`],
  ['before Butane as JSON', '#cloud-config\n{"variant": "fcos", "version": "1.5.0"}'],
  ['before a Container Linux Config', '#cloud-config\netcd: {}\n'],
  ['that names what runs Butane', `#!/usr/bin/env butane\n${BUTANE}`],
  ['before base64', `#cloud-config\n${Buffer.from(IGNITION).toString('base64')}\n`],
  ['before base64 of gzip', `#cloud-config\n${gzipSync(BUTANE).toString('base64')}`],
  ['before gzip', Buffer.concat([Buffer.from('#cloud-config\n'), gzipSync(IGNITION)])],
  ['within gzip', gzipSync(`#cloud-config\n${IGNITION}`)],
  ['within base64', Buffer.from(`#cloud-config\n${BUTANE}`).toString('base64')],
  ['in UTF-16', Buffer.from(`${BOM}#cloud-config\n${IGNITION}`, 'utf16le')],
]

describe('a marker of something else in front of a document is skipped with a warning', () => {
  test.each(MARKED)('%s', async (_, bytes) => {
    for (const foreignUserData of ['refuse', 'ignore'] as const) {
      const answer = await readDocument(Buffer.from(bytes), { kind: 'stdin' }, { foreignUserData })
      const said = answer.report.issues.map(({ severity, code }) => `${severity} ${code}`)
      expect([answer.kind, ...said]).toEqual(['config', 'warning foreign-marker'])
    }
  })

  test('what is wrong behind it is shown at its own line', async () => {
    const text = '#cloud-config\n{"ignition": {"version": "3.4.0"},\n "storage": {"files": [{"path": "a"}]}}'
    const { report } = await readDocument(Buffer.from(text), { kind: 'stdin' })
    expect(report.issues.map(({ code, location }) => [code, location && positionOf(location)])).toEqual([
      ['foreign-marker', { line: 1, column: 1 }],
      ['path-not-absolute', { line: 3, column: 33 }],
    ])
  })

  test.each([
    ['a cloud-config', '#cloud-config\nusers:\n  - name: core\n'],
    ['one in braces', '#cloud-config\n{"users": [], "write_files": []}'],
    ['one that writes a document', '#cloud-config\nwrite_files:\n  - path: /a\n    content: |\n      variant: fcos\n'],
    ['one with a section of ours', '#cloud-config\nstorage: {}\npackages: []\n'],
    ['a script that writes a document', '#!/bin/sh\ncat >/a <<EOF\nvariant: fcos\nversion: 1.5.0\nEOF\n'],
    ['one that writes Ignition', `#!/bin/sh\ncat >/a <<EOF\n${IGNITION}\nEOF\n`],
    ['nothing', '#cloud-config\n\n'],
    ['prose', '#cloud-config\nhello\n'],
    ['a list', '#cloud-config\n- a\n'],
    ['MIME with a document', `MIME-Version: 1.0\n\n${IGNITION}`],
  ])('but %s stays foreign', async (_, text) => {
    const { kind, report } = await readDocument(Buffer.from(text), { kind: 'stdin' })
    expect([kind, ...report.issues.map(({ code }) => code)]).toEqual(['invalid', 'foreign-user-data'])
  })
})

test.each(['#cloud-config\n', '#!/bin/sh\n', 'MIME-Version: 1.0\n', gzipSync('#!/bin/sh\n')])(
  'an image that ignores foreign user data still says so',
  async (bytes) => {
    const { kind, report } = await readDocument(Buffer.from(bytes), { kind: 'stdin' }, { foreignUserData: 'ignore' })
    expect({ kind, said: report.issues.map(({ severity, code }) => `${severity} ${code}`) }).toEqual({
      kind: 'empty',
      said: ['warning foreign-user-data'],
    })
  },
)

test('the sentences of what is no document', async () => {
  const sentences: string[] = []
  for (const bytes of [
    ' ',
    '#cloud-config\n',
    'MIME-Version: 1.0\n',
    '\x1f\x8bx',
    'hello',
    'kind: MachineConfig\napiVersion: x\n',
  ]) {
    const { report } = await readDocument(Buffer.from(bytes, 'latin1'), { kind: 'stdin' })
    for (const issue of report.issues) sentences.push(messageOf(issue), `  ${hintOf(issue) ?? '-'}`)
  }
  expect(sentences.join('\n')).toMatchInlineSnapshot(`
    "the document holds nothing but whitespace
      it seems to have lost its contents; where no config is what is meant, --allow-empty says so
    this is a cloud-config, which is meant for another program
      an image that leaves it to the other program says --foreign-user-data=ignore
    this is a MIME message, which is meant for another program
      an image that leaves it to the other program says --foreign-user-data=ignore
    the document cannot be read: its gzip data is truncated
      -
    this is no document of a known language
      documents are Ignition (JSON), Butane (YAML with \`variant\`) or Container Linux Configs (YAML)
    this is a MachineConfig, which an OpenShift cluster reads; the Ignition config is inside of it
      give what stands under spec.config as a document of its own"
  `)
})

test('a document that unpacks to more than is read is refused without unpacking it', async () => {
  const bomb = gzipSync(Buffer.alloc(DOCUMENT_LIMIT + 1, ' '))
  const { kind, report } = await readDocument(bomb, { kind: 'stdin' })
  expect({ kind, codes: report.issues.map(({ code }) => code) }).toEqual({
    kind: 'invalid',
    codes: ['document-too-large'],
  })
})

test.each([
  ['2.3.0', 30_000],
  ['3.4.0', 10_000],
])('of tens of thousands of unknown keys in %s, %i are told', async (version, told) => {
  const unknown = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`${index}`, 1]))
  const document = JSON.stringify({ ignition: { version }, ...unknown })
  const { report } = await readDocument(Buffer.from(document), { kind: 'stdin' })
  const codes = report.issues.map(({ code }) => code)
  expect(codes.filter((code) => code === 'unknown-key').length).toBe(told)
  expect(codes.includes('issues-omitted')).toBe(told < 30_000)
})

describe('YAML that names no variant', () => {
  test('may be Butane without its first lines', async () => {
    const text = 'storage:\n  files:\n    - path: /etc/a\n      contents:\n        inline: a\n'
    expect(await codes(text)).toEqual(['error container-linux-or-butane'])
    expect(await codes(`${text}      mod: 0644\n`)).toEqual([
      'error container-linux-or-butane',
      'error container-linux-unknown-key',
    ])
  })

  test('is a Container Linux Config if there is something that only those have', async () => {
    const text = 'storage:\n  files:\n    - path: /etc/a\nlocksmith:\n  reboot_strategy: off\n'
    expect(await codes(text)).toEqual(['error legacy-filesystem-unset', 'warning legacy-mode-unset'])
  })
})

async function codes(text: string): Promise<readonly string[]> {
  const { report } = await readDocument(Buffer.from(text), { kind: 'stdin' })
  return report.issues.map(({ severity, code }) => `${severity} ${code}`)
}
