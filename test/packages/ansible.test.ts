import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '../..')
const HOSTS = 50
/** Enough for what is not about how many there are. */
const SOME = 'node-01,node-50'
const isHere = spawnSync('ansible-playbook', ['--version'], { stdio: 'ignore' }).status === 0

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-ansible-'))
  fs.cpSync(path.join(ROOT, 'examples/ansible'), folder, { recursive: true })
  fs.mkdirSync(path.join(folder, 'bin'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${path.join(ROOT, 'dist/bin/firstlight.js')}' "$@"\n`
  fs.writeFileSync(path.join(folder, 'bin/firstlight'), program, { mode: 0o755 })
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

interface Played {
  readonly status: number | null
  readonly output: string
}

/** Runs the play for some machines, with variables of its own. */
function play(limit: string, ...variables: readonly string[]): Played {
  const given = variables.flatMap((variable) => ['-e', variable])
  const { status, stdout } = spawnSync('ansible-playbook', ['render.yml', '--limit', limit, ...given], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`,
      ANSIBLE_NOCOLOR: '1',
      HOME: folder,
    },
  })
  return { status, output: stdout }
}

function lastOf(host: string): string {
  return fs.readFileSync(path.join(folder, 'rendered', `${host}.ign`), 'utf8')
}

describe.skipIf(!isHere)('the example of Ansible (needs ansible-playbook)', () => {
  test(`renders the documents of ${HOSTS} machines, each with its own name`, () => {
    const { status, output } = play('machines')
    expect({ status, output }).toMatchObject({ status: 0 })
    const rendered = fs.readdirSync(path.join(folder, 'rendered')).filter((name) => name.endsWith('.ign'))
    expect(rendered).toHaveLength(HOSTS)
    expect(lastOf('node-07')).toContain('data:,node-07')
  })

  test('says nothing when nothing changed', () => {
    const { status, output } = play(SOME)
    expect(status).toBe(0)
    expect(output).toMatch(/node-50 +: ok=\d+ +changed=0 /)
    expect(output).not.toContain('would be made otherwise')
  })

  test('shows what a change means, and keeps it', () => {
    const { status, output } = play(SOME, 'message=Bye')
    expect(status).toBe(0)
    expect(output.match(/1 thing would be made otherwise/g)).toHaveLength(2)
    expect(lastOf('node-50')).toContain('Bye')
  })

  test('stops where machines would have to be made anew, and keeps what was', () => {
    const before = lastOf('node-01')
    const { status, output } = play(SOME, 'message=Bye', 'data_format=xfs')
    expect(status).not.toBe(0)
    expect(output).toContain('node-01 would have to be made anew: -e replace=true allows it')
    expect(lastOf('node-01')).toBe(before)
    expect(play(SOME, 'message=Bye', 'data_format=xfs', 'replace=true').status).toBe(0)
    expect(lastOf('node-01')).toContain('xfs')
  })
})
