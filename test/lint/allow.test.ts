import { expect, test } from 'vitest'
import { fix } from '../../src/lint/fix.ts'
import { lintDocument, type LintDocumentOptions } from '../../src/provisioning/lint.ts'
import { positionOf } from '../../src/report/position.ts'

const UNIT = `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: app.service
      enabled: true
      contents: |
        [Service]
        Type=onshot
        ExecStart=/usr/bin/true | cat
        [Install]
        WantedBy=multi-user.target
`

test('without a remark, all is said', async () => {
  expect(await codesOf(UNIT)).toEqual(['9 unit-value-unknown', '10 exec-shell-syntax'])
})

test.each([
  ['above the line', 'Type=onshot', '# firstlight: allow unit-value-unknown\n        Type=onshot'],
  ['above the entry', '- name: app.service', '# firstlight: allow unit-value-unknown\n    - name: app.service'],
  ['above a section', 'systemd:', '# firstlight: allow unit-value-unknown\nsystemd:'],
  ['beside a section', 'systemd:', 'systemd: # firstlight: allow unit-value-unknown'],
  ['with a reason in front', 'systemd:', '# It is so. firstlight: allow unit-value-unknown\n# Really.\n\nsystemd:'],
  ['with a reason behind', 'systemd:', '# firstlight: allow unit-value-unknown since it is so\nsystemd:'],
])('a remark %s turns a rule off, and no other', async (_, line, remark) => {
  expect(await codesOf(UNIT.replace(line, remark))).toEqual([expect.stringMatching(/^\d+ exec-shell-syntax$/)])
})

test('a remark may name several rules', async () => {
  const remark = '# firstlight: allow exec-shell-syntax, unit-value-unknown\nsystemd:'
  expect(await codesOf(UNIT.replace('systemd:', remark))).toEqual([])
})

test('a remark holds for what stands below it, not for what is beside that', async () => {
  const text = UNIT.replace('ExecStart', '# firstlight: allow unit-value-unknown\n        ExecStart')
  expect(await codesOf(text)).toContain('9 unit-value-unknown')
})

test('a remark that names no rule is pointed at, and mended', async () => {
  const text = UNIT.replace('systemd:', 'systemd: # firstlight: allow exec-shell-sintax')
  expect(await codesOf(text)).toContain('3 allow-unknown')
  const { findings } = await lintText(text)
  expect(fix(text, findings).text).toContain('# firstlight: allow exec-shell-syntax\n')
})

test('rules are left out by their codes', async () => {
  expect(await codesOf(UNIT, { allow: ['unit-value-unknown', 'exec-shell-syntax'] })).toEqual([])
})

async function codesOf(text: string, options: LintDocumentOptions = {}): Promise<readonly string[]> {
  const { findings } = await lintText(text, options)
  return findings.map(({ code, location }) => `${location && positionOf(location).line} ${code}`)
}

function lintText(text: string, options: LintDocumentOptions = {}): ReturnType<typeof lintDocument> {
  return lintDocument(Buffer.from(text), { kind: 'file', path: 'machine.bu' }, options)
}
