import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { validateAction } from '@action-validator/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { isInstalled } from '../helpers/is-installed.ts'

const TEXT = fs.readFileSync('action.yml', 'utf8')
const ACTION = parse(TEXT) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly runs: {
    readonly steps: readonly {
      readonly id: string
      readonly env: Readonly<Record<string, string>>
      readonly run: string
    }[]
  }
}

const GOOD =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { inline: "hello\\n" }\n'
const BAD = GOOD.replace('/etc/motd', 'etc/motd')
const ADVISED = GOOD.replace('      contents', '      mode: 0777\n      contents')

let workspace: string
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-workspace-'))
})
afterEach(() => fs.rmSync(workspace, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true })
    fs.writeFileSync(path.join(workspace, name), text)
  }
}

interface StepEnd {
  readonly status: number | null
  readonly output: string
}

interface JobEnd {
  readonly steps: Readonly<Record<string, StepEnd>>
  readonly summary: string
}

/** Runs the steps of the action one after another, as a runner of GitHub's does, with what it would hand to each. */
function runAction(given: Readonly<Record<string, string>>): JobEnd {
  const program = path.join(workspace, '.program')
  fs.writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('dist/bin/firstlight.js')}' "$@"\n`,
    {
      mode: 0o755,
    },
  )
  const values = new Map<string, string>()
  for (const [name, input] of Object.entries(ACTION.inputs)) values.set(`inputs.${name}`, input.default ?? '')
  for (const [name, value] of Object.entries({ program, ...given })) values.set(`inputs.${name}`, value)
  const [outputs, summary] = ['.outputs', '.summary'].map((name) => path.join(workspace, name))
  const steps: Record<string, StepEnd> = {}
  for (const { id, env, run } of ACTION.runs.steps) {
    if (id === 'summary' && values.get('inputs.summary') === 'none') continue
    fs.writeFileSync(outputs!, '')
    const own = Object.entries(env).map(([name, text]) => [
      name,
      text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, key: string) => values.get(key) ?? ''),
    ])
    const call = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: workspace,
        RUNNER_TEMP: workspace,
        GITHUB_ACTION_PATH: path.resolve('.'),
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summary,
        ...(Object.fromEntries(own) as Readonly<Record<string, string>>),
      },
    })
    steps[id] = { status: call.status, output: call.stdout + call.stderr }
    for (const line of fs.readFileSync(outputs!, 'utf8').split('\n')) {
      const [name = '', value = ''] = line.split('=')
      values.set(`steps.${id}.outputs.${name}`, value)
    }
  }
  return { steps, summary: fs.existsSync(summary!) ? fs.readFileSync(summary!, 'utf8') : '' }
}

interface Matcher {
  readonly owner: string
  readonly pattern: readonly { readonly regexp: string; readonly file?: number; readonly line?: number }[]
}

/** What a runner notes of the output of a step by the problem matchers: the file and line of each. */
function matched(output: string): readonly string[] {
  const text = fs.readFileSync('pipelines/problem-matcher.json', 'utf8')
  const { problemMatcher } = JSON.parse(text) as { readonly problemMatcher: readonly Matcher[] }
  const lines = output.split('\n')
  return problemMatcher.flatMap(({ owner, pattern: [first, second] }) =>
    lines.flatMap((line, index) => {
      const place = new RegExp(second!.regexp).exec(lines[index + 1] ?? '')
      if (!new RegExp(first!.regexp).test(line) || place === null) return []
      return [`${owner} ${place[second!.file!]}:${place[second!.line!]}`]
    }),
  )
}

describe("GitHub's action", () => {
  test('is what GitHub takes for one', () => {
    expect(validateAction(TEXT).errors).toEqual([])
    expect(validateAction(TEXT.replace('using: composite', 'using: magic')).errors).not.toEqual([])
  })

  test('finds nothing in good documents, and shows what they would make', () => {
    write({ 'machines/web server.bu': GOOD, 'machines/deep/er/db.bu': GOOD })
    const { steps, summary } = runAction({ documents: 'machines/**/*.bu\n' })
    expect(steps['install']).toMatchObject({ status: 0, output: expect.stringMatching(/^firstlight \d/) as unknown })
    expect(steps['check']?.status).toBe(0)
    expect(matched(steps['check']?.output ?? '')).toEqual([])
    expect(summary).toMatch(
      /^### machines\/deep\/er\/db\.bu\n`{6}text\nPlan: 1 new[\s\S]*\n`{6}\n### machines\/web server\.bu\n/,
    )
  })

  test('says what is wrong beside its line, in SARIF, and still shows the rest', () => {
    write({ 'bad.bu': BAD, 'good.bu': GOOD })
    const { steps, summary } = runAction({ documents: '*.bu' })
    expect(steps['check']?.status).toBe(3)
    expect(steps['check']?.output).toMatch(/^::add-matcher::.*\/pipelines\/problem-matcher\.json\n/)
    expect(steps['check']?.output).toMatch(/::remove-matcher owner=firstlight::\n/)
    expect(matched(steps['check']?.output ?? '')).toEqual(['firstlight bad.bu:5'])
    const sarif = fs.readFileSync(path.join(workspace, 'firstlight.sarif'), 'utf8')
    expect(JSON.parse(sarif)).toMatchObject({ runs: [{ results: [{ ruleId: 'path-not-absolute' }] }] })
    expect(summary).toMatch(
      /### bad\.bu\n[\s\S]*\(firstlight plan ended with 3\)[\s\S]*### good\.bu\n[\s\S]*Plan: 1 new/,
    )
  })

  test('lints or validates as it is told', () => {
    write({ 'advised.bu': ADVISED })
    expect(runAction({ documents: 'advised.bu', summary: 'none' }).steps['check']?.status).toBe(3)
    expect(runAction({ documents: 'advised.bu', summary: 'none', check: 'validate' }).steps['check']?.status).toBe(0)
    const { steps } = runAction({ documents: 'nothing/*.bu', summary: 'none' })
    expect(steps['check']).toEqual({ status: 2, output: '::error::no document matches: nothing/*.bu\n' })
  })

  test('shows what a change makes otherwise', () => {
    write({ 'changed.bu': GOOD, 'same.bu': GOOD })
    const git = 'git init -q . && git add *.bu && git -c user.name=a -c user.email=a@b commit -qm a'
    expect(spawnSync('sh', ['-c', git], { cwd: workspace }).status).toBe(0)
    write({ 'changed.bu': GOOD.replace('hello', 'bye'), 'new.bu': GOOD })
    const { steps, summary } = runAction({ documents: '*.bu', summary: 'diff', base: 'HEAD' })
    expect(steps['summary']).toEqual({ status: 0, output: '' })
    expect(summary).toMatch(
      /### changed\.bu\n[\s\S]*-hello\n *\+bye\n[\s\S]*### new\.bu\nNew\.\n[\s\S]*Plan: 1 new[\s\S]*### same\.bu\nUnchanged\.\n$/,
    )
  })
})

test.skipIf(!isInstalled('shellcheck'))('its scripts are good shell (skipped without shellcheck)', () => {
  const scripts = fs.readdirSync('pipelines').filter((name) => !name.includes('.'))
  const { stdout } = spawnSync('shellcheck', ['-x', ...scripts.map((name) => `pipelines/${name}`)], {
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
})
