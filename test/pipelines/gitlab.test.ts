import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { validateWorkflow } from '@action-validator/core'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const { firstlight: job } = parse(fs.readFileSync('pipelines/gitlab.yml', 'utf8')) as {
  readonly firstlight: {
    readonly variables: Readonly<Record<string, string>>
    readonly before_script: readonly string[]
    readonly script: readonly string[]
    readonly artifacts: { readonly reports: { readonly codequality: string; readonly junit: string } }
  }
}

const BAD =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: etc/motd\n      contents: { inline: "hello\\n" }\n'
const TESTS =
  'format: 1\ndocument: good.bu\ncases:\n  - title: greets\n    expect:\n      files: { /etc/motd: { contents: "hello\\n" } }\n'

test("GitLab's job reports what is wrong and what tests say, and fails", () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-gitlab-'))
  fs.mkdirSync(path.join(project, 'machines'))
  fs.mkdirSync(path.join(project, 'bin'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('dist/bin/firstlight.js')}' "$@"\n`
  fs.writeFileSync(path.join(project, 'bin/firstlight'), program, { mode: 0o755 })
  fs.writeFileSync(path.join(project, 'machines/bad one.bu'), BAD)
  fs.writeFileSync(path.join(project, 'machines/good.bu'), BAD.replace('etc', '/etc'))
  fs.writeFileSync(path.join(project, 'machines/good.test.yaml'), TESTS)
  const { status, stderr } = spawnSync(
    'bash',
    ['--norc', '-eo', 'pipefail', '-c', [...job.before_script, ...job.script].join('\n')],
    {
      cwd: project,
      encoding: 'utf8',
      env: { PATH: `${project}/bin:${process.env['PATH']}`, ...job.variables, FIRSTLIGHT_TESTS: 'machines' },
    },
  )
  const report = (name: string): string => fs.readFileSync(path.join(project, name), 'utf8')
  const { codequality, junit } = job.artifacts.reports
  const found: unknown = JSON.parse(report(codequality))
  const tested = report(junit)
  fs.rmSync(project, { recursive: true })
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' })
  expect(found).toEqual([
    {
      description: 'the path "etc/motd" is not absolute: write "/etc/motd"',
      check_name: 'path-not-absolute',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      severity: 'critical',
      location: { path: 'machines/bad one.bu', lines: { begin: 5 } },
    },
  ])
  expect(tested).toMatch(/<testsuites?[\s\S]*greets/)
})

test('the workflow of docs/pipelines.md is what GitHub takes for one', () => {
  const page = fs.readFileSync('docs/pipelines.md', 'utf8')
  const [, workflow = ''] = /^## GitHub[\s\S]*?```yaml\n([\s\S]*?)```/m.exec(page) ?? []
  expect(validateWorkflow(workflow).errors).toEqual([])
  expect(validateWorkflow(workflow.replace('runs-on', 'runs-of')).errors).not.toEqual([])
  const inputs = Object.keys((parse(fs.readFileSync('action.yml', 'utf8')) as { readonly inputs: object }).inputs)
  expect(inputs.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([])
})
