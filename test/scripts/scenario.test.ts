import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')

test('every check of one scenario is named, and the operations of its run are told', () => {
  const file = 'test/scenarios/positive/files/mode-zero.yaml'
  expect(scenario(file, '--spec', '3.7.0-experimental', '--operations')).toEqual({
    status: 0,
    stderr: '',
    stdout: [
      'positive/files/mode-zero.yaml: a mode of 0 is a mode',
      '  good   spec 3.7.0-experimental, N ms',
      '  good   twice gives the same, byte for byte, N ms',
      '  good   crashed at every operation and resumed, it ends the same, N ms',
      '  write /etc/closed (1 B), mode 0000, uid 0, gid 0',
      '',
    ].join('\n'),
  })
})

test('what differs from the scenario is shown, and its machine is kept for a look', () => {
  const file = writeScenario(
    'positive/motd.yaml',
    `
title: a greeting
config: { storage: { files: [{ path: /etc/motd, contents: { source: "data:,hello" } }] } }
after: { tree: { /etc/motd: { contents: goodbye } } }
`,
  )
  const { status, stdout } = scenario(file, '--spec', '3.0.0', '--keep')
  const [, root = ''] = /kept: (\S+), and/.exec(stdout) ?? []
  onTestFinished(() => fs.rmSync(path.dirname(root), { recursive: true }))
  expect(status).toBe(1)
  expect(stdout).toContain('  FAILED spec 3.0.0, N ms')
  expect(stdout).toContain('what changed in the tree')
  expect(stdout).toMatch(/\+ +contents: 'hello'/)
  expect(stdout).toMatch(/- +contents: 'goodbye'/)
  expect(fs.readFileSync(path.join(root, 'etc/motd'), 'utf8')).toBe('hello')
  expect(fs.existsSync(path.join(`${root}.firstlight`, 'journal'))).toBe(true)
})

test.each([
  { given: [], says: 'usage: npm run scenario -- PATH [--spec VERSION] [--operations] [--keep]\n' },
  {
    given: ['test/scenarios/README.md'],
    says: 'test/scenarios/README.md is no scenario: it would stand in positive/ or negative/, as .yaml\n',
  },
  {
    given: ['test/system/scenarios/positive/luks.yaml'],
    says: 'test/system/scenarios/positive/luks.yaml needs real disks: npm run test:system\n',
  },
  {
    given: ['test/scenarios/positive/files/mode-zero.yaml', '--spec', '3.9.0'],
    says: 'positive/files/mode-zero.yaml is not tried at spec 3.9.0\n',
  },
])('it says what it was to be given: $given', ({ given, says }) => {
  expect(scenario(...given)).toEqual({ status: 2, stdout: '', stderr: says })
})

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs it as `npm run scenario` does, with numbers of milliseconds made equal. */
function scenario(...args: readonly string[]): Ended {
  const env = { ...process.env, NODE_COMPILE_CACHE: '.cache/compiled' }
  const options = { cwd: ROOT, encoding: 'utf8', env } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/scenario.ts', ...args], options)
  return { status, stdout: stdout.replaceAll(/\d+ ms/g, 'N ms'), stderr }
}

function writeScenario(name: string, text: string): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-scenario-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const file = path.join(directory, name)
  fs.mkdirSync(path.dirname(file))
  fs.writeFileSync(file, text)
  return file
}
