import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { DOCUMENT_LIMIT } from '../../src/util/document-limit.ts'
import type { ReadDocument } from '../../src/document/document.ts'
import { formatRaw, formatReport, issueData } from '../../src/report/format.ts'

async function read(document: string | Uint8Array): Promise<ReadDocument> {
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document
  const answer = await readDocument(bytes, { kind: 'stdin' })
  // Whatever was found can be printed.
  formatReport(answer.report)
  formatRaw(answer.report)
  answer.report.issues.map(issueData)
  return answer
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function codes(answer: ReadDocument): readonly string[] {
  return answer.report.issues.map(({ code }) => code)
}

const VALID = `{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/a", "contents": {"source": "data:,e"}}]},
  "passwd": {"users": [{"name": "core", "gecos": "é", "sshAuthorizedKeys": ["ssh-ed25519 AAAA"]}]}}`

async function keys(text: string): Promise<readonly string[]> {
  const { report } = await read(`{"ignition": {"version": "3.2.0"}, ${text}}`)
  return report.issues.map((issue) => `${issue.code} ${JSON.stringify(issueData(issue).hint ?? '')}`)
}

describe('a hostile document ends in a clear answer', () => {
  test('cut off at every byte', async () => {
    const bytes = new TextEncoder().encode(VALID)
    expect((await read(bytes)).kind).toBe('config')
    for (let end = 1; end < bytes.length; end++) {
      const answer = await read(bytes.subarray(0, end))
      expect({ end, kind: answer.kind }).toEqual({ end, kind: 'invalid' })
    }
  })

  test('with any one byte changed', async () => {
    for (const byte of [0x00, 0x22, 0x5c, 0x7b, 0x5d, 0xff]) {
      for (let at = 0; at < VALID.length; at += 3) {
        const bytes = new TextEncoder().encode(VALID)
        bytes[at] = byte
        await read(bytes)
      }
    }
  })

  test('larger than the limit: refused before it is looked at', async () => {
    expect(codes(await read(new Uint8Array(DOCUMENT_LIMIT + 1)))).toEqual(['document-too-large'])
  })

  test('of nothing but brackets', async () => {
    expect(codes(await read('{"a":['.repeat(20_000)))).toEqual(['syntax'])
  })

  test('with too many values', async () => {
    const answer = await read(`{"a":[${'0,'.repeat(1_000_001)}0]}`)
    expect(answer.report.issues[0]).toMatchObject({
      code: 'syntax',
      detail: 'the document has more than 1000000 values',
    })
  })

  test('deeply nested below an unknown key: only a warning', async () => {
    const deep = `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`
    const answer = await read(`{"ignition": {"version": "3.4.0"}, "x": ${deep}}`)
    expect([answer.kind, codes(answer)]).toEqual(['config', ['unknown-key']])
  })

  test('deeply nested below a repeated key', async () => {
    const deep = `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`
    const answer = await read(`{"ignition": {"version": "3.4.0"}, "x": ${deep}, "x": ${deep}}`)
    expect(answer.kind).toBe('config')
  })

  test('with a hundred thousand mistakes', async () => {
    const files = Array.from({ length: 100_000 }, () => '{"path":"a"}').join(',')
    const answer = await read(`{"ignition":{"version":"3.4.0"},"storage":{"files":[${files}]}}`)
    expect(answer.report.issues).toHaveLength(10_001)
    expect(answer.report.issues.at(-1)).toMatchObject({
      code: 'issues-omitted',
      severity: 'error',
      count: 89_999 + 100_000,
    })
  })

  test.each([
    ['not UTF-8 in a string: read as U+FFFD, with a warning', Uint8Array.of(0xff), 'config', ['not-utf8']],
    ['U+FFFD itself is no mistake', new TextEncoder().encode('\uFFFD'), 'config', []],
    ['a lone half of a pair, in three bytes', Uint8Array.of(0xed, 0xa0, 0x80), 'config', ['not-utf8']],
  ])('%s', async (_, bytes, kind, expected) => {
    const before = utf8('{"ignition":{"version":"3.4.0"},"passwd":{"users":[{"name":"')
    const answer = await read(Uint8Array.from([...before, ...bytes, ...utf8('"}]}}')]))
    expect([answer.kind, codes(answer)]).toEqual([kind, expected])
  })

  test('names of Object.prototype', async () => {
    const answer =
      await read(`{"ignition": {"version": "3.4.0", "__proto__": {"proxy": {}}}, "__proto__": {"storage": 5},
      "constructor": {"prototype": {"polluted": 1}}, "toString": 1, "hasOwnProperty": 1, "storage": {"__proto__": null}}`)
    expect([answer.kind, new Set(codes(answer))]).toEqual(['config', new Set(['unknown-key'])])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(answer.kind === 'config' && Object.keys(answer.config)).toEqual(['ignition', 'storage'])
  })

  test.each([
    ['null', 'document-unknown'],
    ['[]', 'document-unknown'],
    ['{}', 'version-missing'],
    ['{"ignition": null}', 'version-missing'],
    ['{"ignition": 5}', 'wrong-type'],
    ['{"ignition": {"version": 3}}', 'wrong-type'],
    ['{"ignition": {"version": "three"}}', 'version-malformed'],
    ['{"ignition": {"version": "3.4"}}', 'version-malformed'],
    ['{"ignition": {"version": "3.99.0"}}', 'version-unsupported'],
    ['{"ignition": {"version": "3.4.0+build"}}', 'version-unsupported'],
    ['{"ignition": {"version": "3.7.0"}}', 'version-unsupported'],
    ['{"ignition": {"version": "3.3.0-experimental"}}', 'version-unsupported'],
    ['{"ignition": {"version": "03.04.00"}}', undefined],
    ['{"ignition": {"version": "3.4.0+"}}', undefined],
    ['{"ignition": {"version": "3.4.0-"}}', undefined],
    ['{"ignition": {"version": "3.4.0-+"}}', undefined],
    ['{"ignition": {"version": "02.2.0+"}}', undefined],
    ['{"ignition": {"version": "3.4.0-a"}}', 'version-unsupported'],
    ['{"ignition": {"version": "3.4.0+a-b.c"}}', 'version-unsupported'],
    ['{"ignition": {"version": "3.4.0+a+b"}}', 'version-malformed'],
    ['{"ignition": {"version": "3.4.0-é"}}', 'version-malformed'],
    ['{"ignition": {"version": "3.4.9223372036854775808"}}', 'version-malformed'],
    ['{"ignition": {"version": "3.4.0", "version": null}}', undefined],
    ['{"IGNITION": {"Version": "3.4.0"}}', undefined],
  ])('%s', async (text, code) => {
    const answer = await read(text)
    expect(answer.report.issues.find(({ severity }) => severity === 'error')?.code).toBe(code)
  })

  test.each(['1e400', '-1', '99999999999999999999', '0.5', '9223372036854775807'])('the number %s', async (number) => {
    const text = `{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/a","mode":${number},"user":{"id":${number}}}]}}`
    expect((await read(text)).kind).toBe('invalid')
  })
})

describe('a hostile document takes no more memory than a process has', () => {
  const START = '{"ignition":{"version":"3.4.0"},'
  test.each([
    ['line breaks', START + '\n'.repeat(40_000_000), 'the document ends where a key in double quotes should come'],
    ['brackets', `${START}"a":${'['.repeat(40_000_000)}`, 'the document is nested deeper than 10000 levels'],
    ['values', `${START}"a":[${'1,'.repeat(20_000_000)}1]}`, 'the document has more than 1000000 values'],
    ['zero bytes', '\0'.repeat(40_000_000), 'this is no document of a known language'],
    [
      'entries of YAML',
      `variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n${'    - path: /a\n'.repeat(2_000_000)}`,
      'the document has more than 1000000 keys and values',
    ],
    [
      'brackets in YAML',
      `variant: fcos\nversion: 1.5.0\na: ${'['.repeat(5_000_000)}`,
      'the document is nested deeper than 10000 levels',
    ],
  ])('of %s', { timeout: 120_000 }, (_, input, sentence) => {
    const args = ['--max-old-space-size=448', 'bin/firstlight.ts', 'validate', '-']
    const { status, stderr } = spawnSync(process.execPath, args, { input, encoding: 'utf8' })
    expect({ status, first: stderr.split('\n', 1) }).toEqual({
      status: 3,
      first: [expect.stringContaining(`error: ${sentence}`)],
    })
  })
})

describe('keys', () => {
  test.each([
    ['"storege": {}', ['unknown-key "did you mean \\"storage\\"?"']],
    [
      '"passwd": {"users": [{"name": "a", "ssh_authorized_keys": []}]}',
      ['unknown-key "did you mean \\"sshAuthorizedKeys\\"?"'],
    ],
    ['"kernelArguments": {}', ['unknown-key "it is known since version 3.3.0"']],
    ['"zzzzzz": {}', ['unknown-key ""']],
    ['"STORAGE": {"Files": [{"PATH": "/a"}]}', ['key-case ""', 'key-case ""', 'key-case ""']],
    [
      '"storage": {}, "storage": {}',
      ['repeated-key "objects are merged, of anything else the last one counts: keep one"'],
    ],
  ])('%s', async (text, expected) => {
    expect(await keys(text)).toEqual(expected)
  })

  test('two spellings of one key are one', async () => {
    const answer = await read(
      '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{"path": "/a"}]}, "Storage": {"links": [{"path": "/l", "target": "/"}]}}',
    )
    expect(answer.kind === 'config' && answer.config.storage).toEqual({
      files: [{ path: '/a' }],
      links: [{ path: '/l', target: '/' }],
    })
  })

  test('null is absent; a null element is an empty one', async () => {
    const answer = await read(
      '{"ignition": {"version": "3.4.0"}, "passwd": {"users": [null], "groups": null}, "storage": null}',
    )
    expect(answer.kind === 'config' && answer.config).toMatchObject({ passwd: { users: [{ name: '' }] } })
    expect(answer.report.issues).toEqual([])
  })
})

describe('all mistakes are shown together', () => {
  test('wrong types do not hide what else is wrong', async () => {
    const answer = await read(`{"ignition": {"version": "3.4.0"}, "storage": {"files": [
      {"path": 5}, {"path": 6}, "x", {"path": "rel", "mode": "0644"}], "links": {}}, "passwd": {"users": [{"name": "a"}, {"name": "a"}]}}`)
    expect(answer.report.issues.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'wrong-type storage.files.0.path',
      'wrong-type storage.files.1.path',
      'wrong-type storage.files.2',
      'wrong-type storage.files.3.mode',
      'wrong-type storage.links',
      'path-not-absolute storage.files.3.path',
      'duplicate passwd.users.1',
    ])
  })
})
