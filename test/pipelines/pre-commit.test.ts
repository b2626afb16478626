import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isInstalled } from '../helpers/is-installed.ts'

const GOOD =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { inline: "hello\\n" }\n'

let place: string
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-hooks-'))
})
afterAll(() => fs.rmSync(place, { recursive: true }))

function sh(script: string, cwd: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', script], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: `${path.join(place, 'bin')}:${process.env['PATH']}`,
      HOME: place,
      PRE_COMMIT_HOME: path.join(place, 'cache'),
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'a',
      GIT_CONFIG_KEY_1: 'user.email',
      GIT_CONFIG_VALUE_1: 'a@b',
    },
  })
  return { status, output: stdout + stderr }
}

const canTry = isInstalled('pre-commit') && isInstalled('git')

test.skipIf(!canTry)('the hooks keep what is wrong out of a repository (skipped without pre-commit)', () => {
  const [bin, hooks, project] = ['bin', 'hooks', 'project'].map((name) => path.join(place, name))
  for (const folder of [bin, hooks, project]) fs.mkdirSync(folder!)
  const program = `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('dist/bin/firstlight.js')}' "$@"\n`
  fs.writeFileSync(path.join(bin!, 'firstlight'), program, { mode: 0o755 })
  fs.copyFileSync('.pre-commit-hooks.yaml', path.join(hooks!, '.pre-commit-hooks.yaml'))
  fs.cpSync('pipelines', path.join(hooks!, 'pipelines'), { recursive: true })
  expect(sh('pre-commit validate-manifest .pre-commit-hooks.yaml', hooks!)).toEqual({ status: 0, output: '' })
  sh('git init -q . && git add . && git commit -qm hooks && git tag v1', hooks!)

  const ids = ['firstlight-validate', 'firstlight-lint', 'firstlight-test']
  const list = ids.map((id) => `      - id: ${id}\n`).join('')
  fs.writeFileSync(
    path.join(project!, '.pre-commit-config.yaml'),
    `repos:\n  - repo: ${hooks}\n    rev: v1\n    hooks:\n${list}`,
  )
  fs.writeFileSync(path.join(project!, 'machine.bu'), GOOD)
  fs.writeFileSync(path.join(project!, 'README.md'), 'no document\n')
  fs.writeFileSync(path.join(project!, 'machine.test.yaml'), TEST)
  expect(sh('git init -q . && git add . && pre-commit install && git commit -m good', project!)).toMatchObject({
    status: 0,
    output: expect.stringMatching(
      /validate Ignition and Butane documents\.+Passed\n[\s\S]*lint .*Passed\n[\s\S]*tests .*Passed/,
    ) as unknown,
  })
  fs.writeFileSync(path.join(project!, 'machine.bu'), GOOD.replace('/etc', 'etc'))
  const refused = sh('git commit -am bad', project!)
  expect(refused.status).toBe(1)
  expect(refused.output).toMatch(/Failed[\s\S]*the path "etc\/motd" is not absolute[\s\S]*machine\.bu:5:13/)
})

const TEST = `format: 1
document: machine.bu
cases:
  - title: greets
    expect:
      files:
        /etc/motd: { contents: "hello\\n" }
`
