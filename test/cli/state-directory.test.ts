import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import { hostPath } from '../../src/util/paths.ts'
import { testIo } from '../helpers/io.ts'

// What is kept beside a scratch root may be prepared by somebody else who can write there: no link leads a run astray.

const DOCUMENT = {
  ignition: { version: '3.4.0' },
  storage: {
    luks: [{ name: 'vault', device: '/dev/disk0', wipeVolume: true }],
    files: [{ path: '/opt/app', user: { id: 7 }, contents: { source: 'data:,x' } }],
  },
}

const COMMANDS = {
  run: ['run', 'm.ign', '--root', 'root', '--machine', 'machine.yaml'],
  plan: ['plan', 'm.ign', '--root', 'root', '--machine', 'machine.yaml'],
  verify: ['verify', 'm.ign', '--root', 'root', '--machine', 'machine.yaml'],
  status: ['status', '--root', 'root'],
} as const

interface Place {
  at(name: string): string
  call(
    command: keyof typeof COMMANDS,
    ...more: readonly string[]
  ): Promise<{ readonly code: number; readonly text: string }>
  /** What the victims hold. */
  victims(): unknown
}

function place(): Place {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-state-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const at = (name: string): string => path.join(directory, name)
  fs.mkdirSync(at('victims/directory'), { recursive: true })
  fs.writeFileSync(at('victims/file'), '{"precious":true}\nunfinished')
  fs.writeFileSync(at('m.ign'), JSON.stringify(DOCUMENT))
  fs.writeFileSync(at('machine.yaml'), 'disks:\n  - { device: /dev/disk0, size: 64MiB }\n')
  return {
    at,
    async call(command, ...more) {
      const io = testIo({ cwd: directory })
      const code = await main(['node', 'firstlight', ...COMMANDS[command], ...more], io)
      return { code, text: io.output + io.errors }
    },
    victims: () => ({
      names: fs.readdirSync(at('victims'), { recursive: true, encoding: 'utf8' }).toSorted(),
      text: fs.readFileSync(at('victims/file'), 'utf8'),
      mode: fs.statSync(at('victims/file')).mode,
    }),
  }
}

test.each(['run', 'plan', 'verify', 'status'] as const)(
  '%s: a file in the place of a directory is told',
  async (command) => {
    const { at, call } = place()
    const { code, text } = await call(command, '--state-dir', 'm.ign')
    expect([1, 5]).toContain(code)
    expect(text).toContain(at('m.ign/journal'))
  },
)

test('a run keeps everything that these tests put links in the place of', async () => {
  const { call, at } = place()
  expect(await call('run')).toMatchObject({ code: 0 })
  expect(fs.readdirSync(at('root.firstlight'), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    'journal',
    'keys',
    'keys/key-vault',
    'machine.json',
    'manifest.json',
    'root.json',
  ])
})

for (const command of ['run', 'plan', 'verify', 'status'] as const) {
  test(`${command}: a state directory that is a link is refused, whether it leads somewhere or nowhere`, async () => {
    for (const target of ['victims/directory', 'victims/none']) {
      const { call, at, victims } = place()
      const before = victims()
      fs.symlinkSync(at(target), at('root.firstlight'))
      const { code, text } = await call(command)
      expect(text).toContain(`keeping the state of the machine in "${at('root.firstlight')}": it is a link`)
      expect(text).toContain('--state-dir')
      expect(code).toBe(5)
      expect(await call(command, '--state-dir', 'root.firstlight/')).toMatchObject({ code: 5 })
      expect(victims()).toEqual(before)
      expect(fs.existsSync(at('root'))).toBe(false)
    }
  })

  test(`${command}: a state directory of another user is refused`, async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can give a directory to somebody else')
    const { call, at } = place()
    fs.mkdirSync(at('root.firstlight'))
    fs.chownSync(at('root.firstlight'), 4321, 4321)
    const { code, text } = await call(command)
    expect(text).toContain('it belongs to another user (4321)')
    expect(code).toBe(5)
    expect(fs.readdirSync(at('root.firstlight'))).toEqual([])
  })
}

test.for([
  ['journal', 'victims/file'],
  ['journal', 'victims/none'],
  ['journal.lock', 'victims/directory'],
  ['journal.lock', 'victims/none'],
  ['manifest.json', 'victims/file'],
  ['manifest.json', 'victims/none'],
  ['manifest.log', 'victims/file'],
  ['manifest.log', 'victims/none'],
  ['machine.json', 'victims/file'],
  ['machine.json', 'victims/none'],
  ['root.json', 'victims/file'],
  ['root.json', 'victims/none'],
  ['keys', 'victims/directory'],
  ['keys', 'victims/none'],
  ['keys/key-vault', 'victims/file'],
  ['keys/key-vault', 'victims/none'],
] as const)('%s as a link to %s is refused', async ([name, target]) => {
  const { call, at, victims } = place()
  const before = victims()
  fs.mkdirSync(path.dirname(at(`root.firstlight/${name}`)), { recursive: true })
  fs.symlinkSync(at(target), at(`root.firstlight/${name}`))
  const { code, text } = await call('run')
  expect(text).toContain('[refused]')
  expect(text).toContain('it is a link')
  expect(code).toBe(5)
  expect(victims()).toEqual(before)
})

test.for([
  ['manifest.json.new', 'victims/file'],
  ['manifest.json.new', 'victims/none'],
  ['machine.json.new', 'victims/file'],
  ['keys/key-vault.new', 'victims/file'],
  ['keys/key-vault.new', 'victims/none'],
] as const)('%s as a link to %s gives way, and nothing is written through it', async ([name, target]) => {
  const { call, at, victims } = place()
  const before = victims()
  fs.mkdirSync(at('root.firstlight/keys'), { recursive: true })
  fs.symlinkSync(at(target), at(`root.firstlight/${name}`))
  expect(await call('run')).toMatchObject({ code: 0 })
  expect(victims()).toEqual(before)
  for (const file of ['manifest.json', 'machine.json', 'keys/key-vault'])
    expect(fs.lstatSync(at(`root.firstlight/${file}`)).isFile(), file).toBe(true)
})

test('the host itself, without the commands, refuses a state directory that is a link', async () => {
  const { at, victims } = place()
  const before = victims()
  fs.symlinkSync(at('victims/directory'), at('state'))
  const opened = createScratchHost({ root: hostPath(at('root')), stateDirectory: hostPath(at('state')) })
  await expect(opened).rejects.toMatchObject({ code: 'refused' })
  expect(victims()).toEqual(before)
})
