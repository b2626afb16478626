import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sniff } from '../../src/document/sniff.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { DOCUMENT_LIMIT } from '../../src/util/document-limit.ts'

const BOM = '\uFEFF'
const IGNITION = '{"ignition": {"version": "3.4.0"}}'
const BUTANE = 'variant: fcos\nversion: 1.5.0\n'

/** What the first look says, on one line: kind, what exactly, and what it was packed in. */
function look(data: string | Uint8Array, limit = DOCUMENT_LIMIT): string {
  const sniffed = sniff(typeof data === 'string' ? Buffer.from(data) : data, { unpack, limit })
  const what = {
    empty: () => '',
    blank: () => '',
    document: () => ('language' in sniffed ? sniffed.language : ''),
    foreign: () => ('format' in sniffed ? sniffed.format.format : ''),
    unreadable: () => ('reason' in sniffed ? sniffed.reason : ''),
    'too-large': () => '',
    unknown: () => '',
  }[sniffed.kind]()
  return [sniffed.kind, what, sniffed.wrappings.join(' ')].filter((part) => part !== '').join(': ')
}

describe('bytes are told by their content', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['only a byte order mark', BOM, 'empty'],
    ['whitespace', ' \r\n\t', 'blank'],
    ['Ignition', IGNITION, 'document: ignition'],
    ['Ignition after whitespace', `\n\n ${IGNITION}`, 'document: ignition'],
    ['Ignition after a byte order mark', BOM + IGNITION, 'document: ignition'],
    ['Ignition 1', '{"ignitionVersion": 1}', 'document: ignition'],
    ['JSON that is no document', '{"a": 1}', 'document: ignition'],
    ['Ignition with a file about variants', '{"ignition": {}, "a": {"variant": 1}}', 'document: ignition'],
    ['Butane', BUTANE, 'document: butane'],
    ['Butane after comments', `# a comment\n---\n${BUTANE}`, 'document: butane'],
    ['Butane with quoted keys', '"variant": fcos\n', 'document: butane'],
    [
      'Butane as JSON with a section of the same name',
      '{"variant": "fcos", "version": "1.5.0", "ignition": {}}',
      'document: butane',
    ],
    ['Ignition with an unknown key', '{"variant": "x", "ignition": {"version": "3.4.0"}}', 'document: ignition'],
    ['Butane in braces', '{variant: fcos, version: 1.5.0}', 'document: butane'],
    ['Butane as JSON', '{"version": "1.5.0", "variant": "fcos"}', 'document: butane'],
    [
      'Butane in braces behind a comment',
      '# yaml-language-server: x\n{variant: fcos, version: 1.5.0}',
      'document: butane',
    ],
    ['Butane in braces behind the sign of a beginning', '--- {variant: fcos, version: 1.5.0}', 'document: butane'],
    ['Butane that is indented as a whole', '# a comment\n  variant: fcos\n  version: 1.5.0\n', 'document: butane'],
    ['Butane with keys given apart', '? variant\n: fcos\n', 'document: butane'],
    ['a list of what is indented like Butane', '- a\n-  variant: fcos\n', 'unknown'],
    ['Ignition behind a comment, which JSON has not', `# a comment\n${IGNITION}`, 'document: ignition'],
    [
      'a Container Linux Config that is indented as a whole',
      '  storage:\n    files: []\n',
      'document: container-linux',
    ],
    ['a Container Linux Config', 'passwd:\n  users:\n  - name: core\n', 'document: container-linux'],
    ['the smallest Container Linux Config', 'etcd:', 'document: container-linux'],
    [
      'a MachineConfig',
      'apiVersion: machineconfiguration.openshift.io/v1\nkind: MachineConfig\n',
      'document: machine-config',
    ],
    [
      'a MachineConfig as JSON',
      '{"apiVersion": "machineconfiguration.openshift.io/v1", "kind": "MachineConfig"}',
      'document: machine-config',
    ],
    [
      'Ignition with a file about MachineConfigs',
      '{"ignition": {}, "kind": "", "apiVersion": "", "a": "MachineConfig"}',
      'document: ignition',
    ],
    ['a list of MachineConfigs', 'apiVersion: v1\nkind: List\nitems:\n  - kind: MachineConfig\n', 'unknown'],
    ['another Kubernetes object', 'apiVersion: v1\nkind: Secret\n', 'unknown'],
    ['a cloud-config', '#cloud-config\nusers: []\n', 'foreign: cloud-config'],
    ['a cloud-config with a section of ours', '#cloud-config\npasswd: {}\nusers: []\n', 'foreign: cloud-config'],
    ['a Container Linux Config marked as one', '#cloud-config\npasswd: {}\n', 'document: container-linux'],
    ['an indented document marked as one', '#cloud-config\n  variant: fcos\n', 'document: butane'],
    ['a cloud-config with a blank after it', '#cloud-config \r\n', 'foreign: cloud-config'],
    ['a comment that begins like a cloud-config', '#cloud-configuration\nvariant: fcos\n', 'document: butane'],
    ['a script', '#!/bin/bash\necho\n', 'foreign: script'],
    ['MIME', 'Content-Type: multipart/mixed; boundary="x"\nMIME-Version: 1.0\n', 'foreign: mime'],
    ['MIME, other header first', 'MIME-Version: 1.0\n', 'foreign: mime'],
    ['URLs for cloud-init', '#include\nhttps://example.org\n', 'foreign: include'],
    ['a boothook', '#cloud-boothook\n#!/bin/sh\n', 'foreign: boothook'],
    ['a part handler', '#part-handler\n', 'foreign: part-handler'],
    ['a template', '## template: jinja\n#cloud-config\n', 'foreign: jinja'],
    ['an Upstart job', '#upstart-job\n', 'foreign: upstart-job'],
    ['prose', 'hello world\n', 'unknown'],
    ['a JSON list', '[1, 2]', 'unknown'],
    ['base64 of prose', Buffer.from('hello world!').toString('base64'), 'unknown'],
    ['base64 of a document', Buffer.from(IGNITION).toString('base64'), 'document: ignition: base64'],
    ['gzip of a document', gzipSync(IGNITION), 'document: ignition: gzip'],
    ['gzip of nothing', gzipSync(''), 'empty: gzip'],
    ['gzip of a cloud-config', gzipSync('#cloud-config\n'), 'foreign: cloud-config: gzip'],
    ['zstd of a document', zstdCompressSync(Buffer.from(BUTANE)), 'document: butane: zstd'],
    ['base64 of gzip', gzipSync(BUTANE).toString('base64'), 'document: butane: base64 gzip'],
    [
      'base64 of gzip in lines',
      gzipSync(IGNITION).toString('base64').replace(/.{20}/g, '$&\n'),
      'document: ignition: base64 gzip',
    ],
    ['gzip of gzip', gzipSync(gzipSync(IGNITION)), 'document: ignition: gzip gzip'],
    [
      'gzip three times over',
      gzipSync(gzipSync(gzipSync(IGNITION))),
      'unreadable: it is packed more than 2 times over: gzip gzip gzip',
    ],
    ['half of gzip', gzipSync(IGNITION).subarray(0, 20), 'unreadable: its gzip data is truncated: gzip'],
    ['gzip with a wrong checksum', broken(gzipSync(IGNITION)), 'unreadable: its gzip data is corrupt: gzip'],
    [
      'half of zstd',
      zstdCompressSync(Buffer.from(IGNITION)).subarray(0, 8),
      'unreadable: its zstd data is truncated: zstd',
    ],
    ['UTF-16', Buffer.from(BOM + BUTANE, 'utf16le'), 'document: butane'],
    ['UTF-16 the other way round', Buffer.from(BOM + IGNITION, 'utf16le').swap16(), 'document: ignition'],
    [
      'UTF-16 without a mark',
      Buffer.from('{}', 'utf16le'),
      'unreadable: it looks like UTF-16 without a byte order mark',
    ],
  ])('%s', (_, data, expected) => {
    expect(look(data)).toBe(expected)
  })
})

test.each([
  ['gzip', gzipSync(Buffer.alloc(1 << 20))],
  ['zstd', zstdCompressSync(Buffer.alloc(1 << 20))],
])('%s is unpacked only up to the limit', (format, packed) => {
  expect(look(packed, (1 << 20) - 1)).toBe(`too-large: ${format}`)
  expect(look(packed, 1 << 20)).not.toBe(`too-large: ${format}`)
})

function broken(packed: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(packed)
  copy[copy.length - 5] = (copy[copy.length - 5] ?? 0) ^ 0xff
  return copy
}
