import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { countIssues, formatIssue, formatRaw, formatReport, issueData } from '../../src/report/format.ts'
import type { Report } from '../../src/report/report.ts'

async function reportOf(text: string): Promise<Report> {
  return (await readDocument(new TextEncoder().encode(text), { kind: 'file', path: 'web.ign' })).report
}

const DOCUMENT = `{
  "ignition": { "version": "3.4.0" },
  "storage": {
    "files": [
      { "path": "etc/motd", "mode": "0644" },
      { "path": "/é", "mod": 420, "contents": { "source": "data:,a b" } }
    ]
  }
}
`

async function excerpts(text: string): Promise<string> {
  return formatReport(await reportOf(text))
}

describe('a report', () => {
  test('for people', async () => {
    expect(formatReport(await reportOf(DOCUMENT))).toMatchInlineSnapshot(`
      "error: the path "etc/motd" is not absolute [path-not-absolute]
       --> web.ign:5:17 ($.storage.files.0.path)
        |
      5 |       { "path": "etc/motd", "mode": "0644" },
        |                 ^^^^^^^^^^
        = hint: write "/etc/motd"

      error: expected an integer but found a string [wrong-type]
       --> web.ign:5:37 ($.storage.files.0.mode)
        |
      5 |       { "path": "etc/motd", "mode": "0644" },
        |                                     ^^^^^^
        = hint: a mode is written as a decimal number: 0644 in octal is 420

      warning: unknown key "mod" is ignored [unknown-key]
       --> web.ign:6:23 ($.storage.files.1.mod)
        |
      6 |       { "path": "/é", "mod": 420, "contents": { "source": "data:,…" } }
        |                       ^^^^^
        = hint: did you mean "mode"?

      error: the data URL cannot be decoded: " " stands in it without being escaped [data-url-malformed]
       --> web.ign:6:59 ($.storage.files.1.contents.source)
        |
      6 |       { "path": "/é", "mod": 420, "contents": { "source": "data:,…" } }
        |                                                           ^^^^^^^^^
        = hint: write data:,text with every special character as %xx, or data:;base64, and base64 with padding
      "
    `)
  })

  test('tells of a partition whose number is there twice once, and each document from its top', async () => {
    const disk = '{"device": "/dev/sda", "partitions": [{"number": 1, "label": "a"}, {"number": 1, "label": "b"}]}'
    const report = await reportOf(
      `{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"name": "x"}, {"name": "x"}]},\n"storage": {"disks": [${disk}]}}`,
    )
    const lines = formatReport(report).split('\n')
    expect(lines.filter((line) => line.startsWith('error') || line.includes('-->'))).toEqual([
      expect.stringContaining('[duplicate]'),
      ' --> web.ign:1:72 ($.passwd.users.1)',
      expect.stringContaining('[partition-number-repeated]'),
      ' --> web.ign:2:90 ($.storage.disks.0.partitions.1)',
    ])
    expect(countIssues(report)).toBe('2 errors')
  })

  test('in the form of Ignition: one line each, columns in bytes', async () => {
    expect(formatRaw(await reportOf(DOCUMENT))).toMatchInlineSnapshot(`
      "error at $.storage.files.0.mode, line 5 col 37: expected an integer but found a string
      error at $.storage.files.0.path, line 5 col 17: the path "etc/motd" is not absolute
      error at $.storage.files.1.contents.source, line 6 col 60: the data URL cannot be decoded: " " stands in it without being escaped
      warning at $.storage.files.1.mod, line 6 col 24: unknown key "mod" is ignored
      "
    `)
  })

  test('as data', async () => {
    const report = await reportOf(DOCUMENT)
    expect(report.issues.map(issueData)).toMatchInlineSnapshot(`
      [
        {
          "code": "wrong-type",
          "column": 37,
          "hint": "a mode is written as a decimal number: 0644 in octal is 420",
          "line": 5,
          "message": "expected an integer but found a string",
          "path": "$.storage.files.0.mode",
          "severity": "error",
          "source": "web.ign",
        },
        {
          "code": "path-not-absolute",
          "column": 17,
          "hint": "write "/etc/motd"",
          "line": 5,
          "message": "the path "etc/motd" is not absolute",
          "path": "$.storage.files.0.path",
          "severity": "error",
          "source": "web.ign",
        },
        {
          "code": "data-url-malformed",
          "column": 59,
          "hint": "write data:,text with every special character as %xx, or data:;base64, and base64 with padding",
          "line": 6,
          "message": "the data URL cannot be decoded: " " stands in it without being escaped",
          "path": "$.storage.files.1.contents.source",
          "severity": "error",
          "source": "web.ign",
        },
        {
          "code": "unknown-key",
          "column": 23,
          "hint": "did you mean "mode"?",
          "line": 6,
          "message": "unknown key "mod" is ignored",
          "path": "$.storage.files.1.mod",
          "severity": "warning",
          "source": "web.ign",
        },
      ]
    `)
  })

  test('as counts', async () => {
    expect(countIssues(await reportOf(DOCUMENT))).toBe('3 errors, 1 warning')
    expect(countIssues({ issues: [] })).toBe('no issues')
  })

  test('without issues is nothing', () => {
    expect(formatReport({ issues: [] })).toBe('')
  })

  test('of a syntax error', async () => {
    expect(formatReport(await reportOf('{\n  "ignition": { "version": "3.4.0" },\n}\n'))).toMatchInlineSnapshot(`
      "error: nothing follows this comma [syntax]
       --> web.ign:2:37
        |
      2 |   "ignition": { "version": "3.4.0" },
        |                                     ^
        = hint: JSON allows no comma after the last value
      "
    `)
  })

  test('in colour has the same text', async () => {
    const report = await reportOf(DOCUMENT)
    const coloured = formatReport(report, { colour: true })
    expect(coloured).toContain('\u001b[1;31merror')
    expect(stripVTControlCharacters(coloured)).toBe(formatReport(report))
  })
})

describe('an excerpt', () => {
  test('of a long line shows what is around the place', async () => {
    const users = Array.from({ length: 50 }, (_, index) => ({ name: `user${index}`, uid: index === 30 ? '30' : index }))
    const text = JSON.stringify({ ignition: { version: '3.4.0' }, passwd: { users } })
    expect(await excerpts(text)).toMatchInlineSnapshot(`
      "error: expected an integer but found a string [wrong-type]
       --> web.ign:1:865 ($.passwd.users.30.uid)
        |
      1 | …uid":29},{"name":"user30","uid":"30"},{"name":"user31","uid":31},{"name":"user32","uid":32},{"name":…
        |                                  ^^^^
        = hint: leave out the quotes
      "
    `)
  })

  test('keeps the caret in its place after tabs, wide characters and astral ones', async () => {
    expect(await excerpts('{"ignition": {"version": "3.4.0"},\n\t"é😀": 1}')).toMatchInlineSnapshot(`
      "warning: unknown key "é😀" is ignored [unknown-key]
       --> web.ign:2:2 ($.é😀)
        |
      2 |  "é😀": …}
        |  ^^^^
      "
    `)
  })

  test('lets no control character and no change of direction through', async () => {
    const text = '{"ignition": {"version": "3.4.0"}, "a\u009b31m\u202eb\u0085": 1, "\\u001b[2J": 2}'
    const shown = await excerpts(text)
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})

describe('no excerpt shows a secret', () => {
  const SECRETS: readonly (readonly [string, string])[] = [
    ['a password hash', '{"passwd": {"users": [{"bad": 1, "name": "a", "passwordHash": "$6$SECRET"}]}}'],
    ['a password hash of the wrong type', '{"passwd": {"users": [{"name": "a", "passwordHash": ["SECRET"]}]}}'],
    ['a misspelt password hash', '{"passwd": {"users": [{"name": "a", "passwordhash": "SECRET"}]}}'],
    ['an unknown key that holds one', '{"passwd": {"users": [{"name": "a", "password_hash": "SECRET"}]}}'],
    [
      'the payload of a data URL',
      '{"storage": {"luks": [{"name": "a/b", "device": "/d", "keyFile": {"source": "data:,SECRET"}}]}}',
    ],
    [
      'a data URL that is itself at fault',
      '{"storage": {"files": [{"path": "/a", "contents": {"source": "data:,SECRET X"}}]}}',
    ],
    [
      'user and password of a URL',
      '{"storage": {"files": [{"path": "a", "contents": {"source": "https://SECRET:SECRET@h/x"}}]}}',
    ],
    ['the query of a URL', '{"storage": {"files": [{"path": "a", "contents": {"source": "https://h/x?sig=SECRET"}}]}}'],
    [
      'the query of a URL at fault',
      '{"storage": {"files": [{"path": "/a", "contents": {"source": "ftp://SECRET@h/x?sig=SECRET"}}]}}',
    ],
    [
      'a header',
      '{"storage": {"files": [{"path": "a", "contents": {"source": "http://h", "httpHeaders": [{"name": "Authorization", "value": "Bearer SECRET"}]}}]}}',
    ],
    ['a proxy', '{"ignition": {"version": "3.4.0", "proxy": {"httpProxy": "ftp://u:SECRET@p"}}}'],
    [
      'the contents of a unit',
      '{"systemd": {"units": [{"name": "a.servic", "contents": "[Service]\\nEnvironment=SECRET"}]}}',
    ],
    [
      'a key after which the text cannot be parsed',
      '{"passwd": {"users": [{"name": "a", "passwordHash": "SECRET" "x"}]}}',
    ],
    ['a key that a lost comma joins to the value before', '{"passwd": {"users": [{name: a passwordHash: SECRET}]}}'],
    ['a key that stands in a list', '{"passwd": {"users": [{"name": "a", "groups": [b passwordHash: SECRET]}]}}'],
    [
      'a key in a long line that cannot be parsed',
      `{"passwd": {"x": "${'y'.repeat(200)}", "users": [{"passwordHash": "SECRET${'z'.repeat(300)}SECRET" "x"}]}}`,
    ],
  ]

  test.each(SECRETS)('%s', async (_, body) => {
    const text = body.includes('"ignition"') ? body : `{"ignition": {"version": "3.4.0"}, ${body.slice(1)}`
    const report = await reportOf(text)
    expect(report.issues).not.toEqual([])
    for (const issue of report.issues) {
      expect(formatIssue(issue)).not.toContain('SECRET')
      expect(JSON.stringify(issueData(issue))).not.toContain('SECRET')
      expect(formatRaw({ issues: [issue] })).not.toContain('SECRET')
    }
  })
})
