import { expect, test } from 'vitest'
import { joinTargets, readTarget } from '../../src/lint/target.ts'
import { lintDocument } from '../../src/provisioning/lint.ts'
import { annotations } from '../../src/report/annotations.ts'
import { codeQuality } from '../../src/report/code-quality.ts'
import { formatCounts, formatNotice } from '../../src/report/format-notice.ts'
import { sarifLog } from '../../src/report/sarif.ts'

const DOCUMENT = `variant: flatcar
version: 1.2.0-experimental
systemd:
  units:
    - name: 100%, sure.service
      contents: |
        [Service]
        Environment=API_TOKEN=top-secret-value
        ExecStart=/usr/bin/true
`

const { findings } = await lintDocument(Buffer.from(DOCUMENT), { kind: 'file', path: 'my machine.bu' })

test('for people: the line, and of a hidden text only the word that it is about', () => {
  expect(findings.map((finding) => formatNotice({ ...finding, path: [] })).join('\n\n')).toMatchInlineSnapshot(`
    "advice: the document is of the experimental spec 3.7.0-experimental, which the next release of an engine may refuse [spec-experimental]
     --> my machine.bu:2:10
      |
    2 | version: 1.2.0-experimental
      |          ^^^^^^^^^^^^^^^^^^
      = hint: use the newest stable version, flatcar 1.1.0, if nothing newer is needed

    advice: nothing in the document starts 100%, sure.service [unit-never-started]
     --> my machine.bu:5:13
      |
    5 |     - name: 100%, sure.service
      |             ^^^^^^^^^^^^^^^^^^
      = hint: add [Install] with WantedBy=multi-user.target, and enabled: true

    warning: the unit sets API_TOKEN, which every user of the machine can read [secret-in-unit]
     --> my machine.bu:8:21
      |
    8 |         …API_TOKEN…
      |          ^^^^^^^^^
      = hint: put it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential="
  `)
  expect(formatCounts(findings.map(({ severity }) => severity))).toBe('1 warning, 2 pieces of advice')
})

test("for GitHub's actions: one line each, with what would end a property escaped", () => {
  expect(annotations(findings)).toMatchInlineSnapshot(`
    "::notice file=my machine.bu,line=2,col=10,title=spec-experimental::the document is of the experimental spec 3.7.0-experimental, which the next release of an engine may refuse%0Ause the newest stable version, flatcar 1.1.0, if nothing newer is needed
    ::notice file=my machine.bu,line=5,col=13,title=unit-never-started::nothing in the document starts 100%25, sure.service%0Aadd [Install] with WantedBy=multi-user.target, and enabled: true
    ::warning file=my machine.bu,line=8,col=21,title=secret-in-unit::the unit sets API_TOKEN, which every user of the machine can read%0Aput it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential=
    "
  `)
})

test("for GitLab's merge requests: what stays the same when lines move, and is told apart when it is said twice", () => {
  const moved = [...findings.slice(2), ...findings.slice(2)]
  const [first, second] = codeQuality(moved)
  expect(first).toMatchInlineSnapshot(`
    {
      "check_name": "secret-in-unit",
      "description": "the unit sets API_TOKEN, which every user of the machine can read: put it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential=",
      "fingerprint": "07fb462a98fabb63df0a4f4be25aacb632e49b70781767b2e5e3267b8e5addc7",
      "location": {
        "lines": {
          "begin": 8,
        },
        "path": "my machine.bu",
      },
      "severity": "major",
    }
  `)
  expect(second).toEqual({ ...first, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown })
  expect(second?.['fingerprint']).not.toBe(first?.['fingerprint'])
})

test('for whatever reads SARIF: rules, levels and places', () => {
  const reasons = { 'secret-in-unit': 'Everybody reads units.' }
  expect(sarifLog(findings.slice(2), { version: '1.2.3', reasons })).toMatchInlineSnapshot(`
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "runs": [
        {
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "level": "warning",
              "locations": [
                {
                  "logicalLocations": [
                    {
                      "fullyQualifiedName": "$.systemd.units.0.contents",
                    },
                  ],
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "my%20machine.bu",
                    },
                    "region": {
                      "endColumn": 30,
                      "endLine": 8,
                      "startColumn": 21,
                      "startLine": 8,
                    },
                  },
                },
              ],
              "message": {
                "text": "the unit sets API_TOKEN, which every user of the machine can read
    put it into a file of mode 0600 and name that with EnvironmentFile= or LoadCredential=",
              },
              "ruleId": "secret-in-unit",
              "ruleIndex": 0,
            },
          ],
          "tool": {
            "driver": {
              "name": "firstlight",
              "rules": [
                {
                  "fullDescription": {
                    "text": "Everybody reads units.",
                  },
                  "id": "secret-in-unit",
                },
              ],
              "version": "1.2.3",
            },
          },
        },
      ],
      "version": "2.1.0",
    }
  `)
})

test('targets may be given together: a platform, and a release', () => {
  const targets = ['aws', 'flatcar@4593.2.4', 'ignition@2.21'].map(readTarget)
  expect(targets).toMatchObject([
    { target: { platform: 'aws' } },
    { target: { product: 'flatcar', release: { spec: '3.5.0' } } },
    { target: { product: 'ignition', release: { spec: '3.5.0' } } },
  ])
  expect(joinTargets([{ platform: 'aws' }, { product: 'flatcar' }])).toEqual({ platform: 'aws', product: 'flatcar' })
})

test.each([
  ['awz', 'nothing is known of "awz"'],
  ['flatcar@9999', 'it is not known which spec flatcar 9999 takes'],
  ['ignition@3', 'it is not known which spec ignition 3 takes'],
])('what is not known is not guessed: %s', (text, detail) => {
  expect(readTarget(text)).toMatchObject({ kind: 'unknown', detail })
})
