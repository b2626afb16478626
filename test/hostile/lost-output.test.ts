/** What is to be printed, where nobody can read it: a full device, a reader that went away, closed streams. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-lost-'))
afterAll(() => fs.rmSync(directory, { recursive: true }))

/** The built program, and the executable of the initramfs where it was built. */
const PROGRAMS = ['dist/bin/firstlight.js', 'dist/initrd/firstlight']
  .map((file) => path.resolve(file))
  .filter((file) => fs.existsSync(file))

const DOCUMENT = {
  ignition: { version: '3.4.0' },
  storage: { files: Array.from({ length: 3000 }, (_, at) => ({ path: `/f${at}`, contents: { source: 'data:,x' } })) },
}

beforeAll(() => {
  fs.writeFileSync(path.join(directory, 'a.ign'), JSON.stringify(DOCUMENT))
  fs.writeFileSync(path.join(directory, 'bad.ign'), '{"ignition": {"version": "3.4.0"}, "x": 1}')
  for (const name of ['butane', 'ignition-validate']) fs.symlinkSync(PROGRAMS[0] ?? '', path.join(directory, name))
  fs.writeFileSync(path.join(directory, 'a.bu'), 'variant: fcos\nversion: 1.5.0\n')
})

interface Ended {
  readonly code: number | null
  readonly errors: string
}

/** Runs a line of a shell; `firstlight` is the program. The status is the program's, not that of who reads its output. */
function shell(program: string, line: string): Ended {
  const script = `firstlight() { '${program}' "$@"; }; set -o pipefail; ${line}`
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: `${path.resolve('node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
  })
  return { code: status, errors: stderr }
}

const FULL = 'error: writing to standard output failed: no space is left on the device [io-failed]\n'

/** Every command that prints something on standard output when all is well. */
const COMMANDS = [
  '--version',
  '--help',
  'plan --help',
  'plan a.ign',
  'plan a.ign --json',
  'run a.ign --root made-$RANDOM',
  'render a.ign',
  'render a.ign --origins',
  'transpile a.bu',
  'validate --json a.ign',
  'schema ignition 3.4.0',
  'providers',
  'providers --json',
  'detect',
  'status --root none',
]

describe.each(PROGRAMS.map((program) => [path.relative('.', program), program] as const))('%s', (_, program) => {
  test.each(COMMANDS)('%s > /dev/full', (command) => {
    const { code, errors } = shell(program, `firstlight ${command} > /dev/full`)
    expect({ code, errors }).toMatchObject({ code: 1 })
    expect(errors).toContain(FULL)
    expect(errors).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
  })

  test.each(['plan a.ign --long', 'plan a.ign --json', 'render a.ign', 'run a.ign --root piped-$RANDOM'])(
    '%s, whose reader goes away: quiet, and not said to be good',
    (command) => {
      expect(shell(program, `firstlight ${command} | head -c 1 > /dev/null`)).toEqual({ code: 1, errors: '' })
    },
  )

  test('a run makes the machine although nobody reads its report', () => {
    expect(shell(program, 'firstlight run a.ign --root whole > /dev/full').code).toBe(1)
    expect(fs.existsSync(path.join(directory, 'whole/f2999'))).toBe(true)
    expect(shell(program, 'firstlight status --root whole')).toMatchObject({ code: 0, errors: '' })
    fs.rmSync(path.join(directory, 'whole'), { recursive: true })
    fs.rmSync(path.join(directory, 'whole.firstlight'), { recursive: true })
  })

  test('warnings that nobody can read', () => {
    expect(shell(program, 'firstlight validate bad.ign 2> /dev/full').code).toBe(1)
    expect(shell(program, 'firstlight validate bad.ign 2>&1 >&- | true').code).toBe(1)
  })

  test('a failure keeps its own code', () => {
    expect(shell(program, 'firstlight validate none.ign > /dev/full 2>&1').code).not.toBe(0)
    expect(shell(program, 'firstlight nonsense > /dev/full 2> /dev/full').code).toBe(2)
  })

  // Node opens /dev/null where a stream is closed, and nobody can tell it from one that was sent there.
  test.each(['>&-', '2>&-', '<&-', '>&- 2>&- <&-'])('%s counts as /dev/null', (closed) => {
    expect(shell(program, `firstlight plan a.ign ${closed} > /dev/null`).code).toBe(0)
    expect(shell(program, `firstlight validate a.ign ${closed}`)).toMatchObject({ code: 0, errors: '' })
  })
})

test.each(['butane a.bu', 'ignition-validate bad.ign', 'butane --help'])('%s > /dev/full', (command) => {
  expect(shell('true', `./${command} > /dev/full`).code).toBe(1)
})
