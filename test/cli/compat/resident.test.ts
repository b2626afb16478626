import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { whyNoSteps } from '../../helpers/kills.ts'
import { makeResident, type CallOptions, type Resident } from '../../helpers/resident.ts'

// Real processes: the script that stands for `ignition`, in real shells, and the engine. `starts` has each start of the executable:
// `resident` is the engine, every other name a call that was done without it.
const STAGES = ['fetch-offline', 'kargs', 'disks', 'mount', 'files', 'umount']
const ALONE = { FIRSTLIGHT_PROCESS: 'phase' }
const CONFIG = {
  ignition: { version: '3.4.0' },
  storage: { files: [{ path: '/etc/motd', contents: { source: 'data:,hello' } }] },
  unknown: 'a warning in each stage',
}

const noSteps = whyNoSteps()

let resident: Resident
let directory: string
beforeEach(() => {
  resident = makeResident()
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-served-'))
  fs.mkdirSync(path.join(directory, 'root/etc'), { recursive: true })
  describeMachine(CONFIG)
})
afterEach(() => {
  resident.end()
  fs.rmSync(directory, { recursive: true })
})

function describeMachine(config: unknown): void {
  fs.writeFileSync(path.join(directory, 'config.ign'), JSON.stringify(config))
}

/** The flags name places in the directory that the client stands in. */
function flags(stage: string): readonly string[] {
  const places = '-root=root -config-cache=run/config -state-file=run/state/s -neednet=run/neednet -log-to-stdout'
  return [...places.split(' '), '-platform=file', `-stage=${stage}`]
}

function options({ environment = {}, ...given }: CallOptions = {}): CallOptions {
  return { cwd: directory, ...given, environment: { IGNITION_CONFIG_FILE: `${directory}/config.ign`, ...environment } }
}

const stage = (name: string, given?: CallOptions): ReturnType<Resident['call']> =>
  resident.call('ignition', flags(name), options(given))

const begin = (name: string, given?: CallOptions): ReturnType<Resident['begin']> =>
  resident.begin('ignition', flags(name), options(given))

/** Every file of the machine and of the boot, but for the journal's times and ids. */
function filesMade(): readonly string[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${fs.statSync(path.join(directory, name)).mode.toString(8)}`)
    .toSorted()
}

/** A server that takes a request and never answers it. */
async function silentServer(): Promise<{ readonly url: string; readonly asked: Promise<http.IncomingMessage> }> {
  const server = http.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  const asked = once(server, 'request').then(([request]) => request as http.IncomingMessage)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, asked }
}

/** Has the machine wait for a file, in a stage that has just begun. */
async function waitingStage(given?: CallOptions): Promise<{
  readonly calling: ReturnType<Resident['begin']>
  readonly request: http.IncomingMessage
}> {
  const { url, asked } = await silentServer()
  const files = [{ path: '/etc/motd', contents: { source: url } }]
  describeMachine({ ignition: { version: '3.4.0', timeouts: { httpTotal: 60 } }, storage: { files } })
  expect((await stage('fetch', given)).code).toBe(0)
  const calling = begin('kargs', given)
  return { calling, request: await asked }
}

describe('with an engine that runs', { timeout: 240_000 }, () => {
  test('every stage says, leaves and ends with what the executable would; then the engine ends', async () => {
    const engine = await resident.start()
    const ended = once(engine, 'exit')
    const [served, alone] = [[] as unknown[], [] as unknown[]]
    for (const name of STAGES) served.push(await stage(name))
    const made = filesMade()
    expect(await ended).toEqual([0, null])
    expect(resident.starts()).toEqual(['resident'])

    fs.rmSync(directory, { recursive: true })
    fs.mkdirSync(path.join(directory, 'root/etc'), { recursive: true })
    describeMachine(CONFIG)
    for (const name of STAGES) alone.push(await stage(name, { environment: ALONE }))
    expect(served).toEqual(alone)
    expect(made).toEqual(filesMade())
    expect(resident.starts()).toEqual(['resident', ...STAGES.map(() => 'ignition')])
  })

  test.each(['dash', 'bash', 'busybox sh'])('%s is enough of a shell', async (shell) => {
    const through = shell.split(' ')
    if (spawnSync(through[0] ?? '', [...through.slice(1), '-c', ':']).status !== 0) return
    await resident.start()
    const version = await resident.call('ignition', ['-version'], { through })
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^Ignition 2/) as unknown, err: '' })
    expect(await resident.call('ignition', ['-stage', 'party'], { through })).toMatchObject({ code: 2, out: '' })
    expect(resident.starts()).toEqual(['resident'])
  })

  test.skipIf(noSteps !== undefined)(
    `a client that is slow after it has asked gets its output where it belongs${noSteps ? ` (${noSteps})` : ''}`,
    async () => {
      await resident.start()
      // The engine looks at the client's descriptors while that is still on its way out of the call that asks.
      const slow = 'strace -f -o /dev/null -e trace=write -e inject=write:delay_exit=300000 "$0" "$@" | cat'
      const version = await resident.call('ignition', ['-version'], { through: ['sh', '-c', slow] })
      expect(version).toMatchObject({ out: expect.stringMatching(/^Ignition 2/) as unknown, err: '' })
      expect(resident.starts()).toEqual(['resident'])
    },
  )

  test('a document is checked, also one that comes through a pipe', async () => {
    await resident.start()
    const named = await resident.call('ignition-validate', ['config.ign'], { cwd: directory })
    const script = `cat config.ign | "$0" -`
    const piped = await resident.call('ignition-validate', [], { cwd: directory, through: ['sh', '-c', script] })
    expect([named.code, piped.code]).toEqual([0, 0])
    expect(named.out).toBe('warning at $.unknown, line 1 col 112: unknown key "unknown" is ignored\n')
    expect(piped.out).toBe(named.out)
    expect(resident.starts()).toEqual(['resident'])
  })

  test('a file takes what is written after what stands there, and a terminal that is closed nothing', async () => {
    await resident.start()
    const both = `echo before; "$0" -version; "$0" -platform moon -stage files 2>&1; echo after`
    await resident.call('ignition', [], { cwd: directory, through: ['sh', '-c', `{ ${both}; } >out`] })
    expect(fs.readFileSync(path.join(directory, 'out'), 'utf8')).toMatch(
      /^before\nIgnition .*\nunknown platform "moon"\nafter\n$/,
    )
    const closed = await resident.call('ignition', ['-version'], { through: ['sh', '-c', '"$0" "$@" >&-'] })
    expect(closed).toMatchObject({ code: 0, err: '' })
    expect(resident.starts()).toEqual(['resident'])
  })

  test('SIGTERM to a client ends its stage, and the engine goes on', async () => {
    await resident.start()
    const { calling, request } = await waitingStage()
    const closed = once(request.socket, 'close')
    calling.process.kill('SIGTERM')
    expect(await calling.answer).toMatchObject({ code: 143 })
    await closed
    expect((await resident.call('ignition', ['-version'])).code).toBe(0)
    expect(resident.starts()).toEqual(['resident'])
  })

  test('a client that is killed takes its stage with it', async () => {
    await resident.start()
    const { calling, request } = await waitingStage()
    const closed = once(request.socket, 'close')
    calling.process.kill('SIGKILL')
    expect(await calling.answer).toMatchObject({ code: null, signal: 'SIGKILL' })
    await closed
  })

  test('an engine that dies in the middle is the failure of that stage, and of no other', async () => {
    const engine = await resident.start()
    const { calling } = await waitingStage()
    engine.kill('SIGKILL')
    const { code, err } = await calling.answer
    expect(code).toBe(1)
    expect(err).toMatch(
      /^error: the engine ended in the middle of this: its last words are in .*\/log or in the journal\n$/,
    )
    expect((await resident.call('ignition', ['-version'])).code).toBe(0)
    expect(resident.starts()).toEqual(['resident', 'ignition'])
  })

  test('a call beside one that is under way is done by the executable', async () => {
    await resident.start()
    const { calling } = await waitingStage()
    expect((await resident.call('ignition', ['-version'])).code).toBe(0)
    expect(resident.starts()).toEqual(['resident', 'ignition'])
    calling.process.kill('SIGTERM')
    await calling.answer
  })

  test('a configuration that another program changed between two stages is read again', async () => {
    await resident.start()
    for (const name of STAGES.slice(0, 2)) await stage(name)
    const cache = path.join(directory, 'run/config')
    fs.writeFileSync(cache, fs.readFileSync(cache, 'utf8').replace('data:,hello', 'data:,other'))
    expect((await stage('files')).code).toBe(0)
    expect(fs.readFileSync(path.join(directory, 'root/etc/motd'), 'utf8')).toBe('other')
  })

  test('after some time without work it ends', async () => {
    const engine = await resident.start(0.05)
    if (engine.exitCode === null) await once(engine, 'exit')
    expect(engine.exitCode).toBe(0)
    expect((await resident.call('ignition', ['-version'])).code).toBe(0)
    expect(resident.starts()).toEqual(['resident', 'ignition'])
  })
})

describe('what the engine sees otherwise than the client is for the executable', { timeout: 240_000 }, () => {
  const mayUnshare = spawnSync('unshare', ['-mn', 'true']).status === 0

  test.skipIf(!mayUnshare).each([
    ['another view of mounts', ['unshare', '--mount']],
    ['another network', ['unshare', '--net']],
    ['other processes', ['unshare', '--pid', '--fork', '--mount-proc']],
  ])('%s (needs root)', async (_, through) => {
    await resident.start()
    expect((await resident.call('ignition', ['-version'], { through })).code).toBe(0)
    expect(resident.starts()).toEqual(['resident', 'ignition'])
  })

  test.skipIf(!mayUnshare)('but not kernel arguments, where there are none to set (needs root)', async () => {
    await resident.start()
    for (const name of ['fetch-offline', 'disks']) await stage(name)
    expect((await stage('kargs', { through: ['unshare', '--mount'] })).code).toBe(0)
    expect(resident.starts()).toEqual(['resident'])
    describeMachine({ ...CONFIG, kernelArguments: { shouldExist: ['quiet'] } })
    await stage('fetch-offline')
    await stage('kargs', { through: ['unshare', '--mount'] })
    expect(resident.starts()).toEqual(['resident', 'ignition'])
  })

  test('descriptors of the client that are named by a path', async () => {
    await resident.start()
    const script = `"$0" /dev/stdin <config.ign`
    const answer = await resident.call('ignition-validate', [], { cwd: directory, through: ['sh', '-c', script] })
    expect(answer).toMatchObject({ code: 0, err: '' })
    expect(resident.starts()).toEqual(['resident', 'ignition-validate'])
  })
})

describe('without an engine', { timeout: 240_000 }, () => {
  test('the executable does it', async () => {
    expect((await stage('fetch-offline')).code).toBe(0)
    expect(resident.starts()).toEqual(['ignition'])
  })

  test('the first call starts one when the image wants it, and nothing of it holds that call', async () => {
    for (const name of STAGES) expect((await stage(name, { environment: { FIRSTLIGHT_PROCESS: 'one' } })).code).toBe(0)
    expect(resident.starts()).toEqual(['resident'])
    expect(fs.readFileSync(path.join(directory, 'root/etc/motd'), 'utf8')).toBe('hello')
    expect(fs.statSync(resident.place).mode & 0o777).toBe(0o700)
  })

  test('one that died is followed by another', async () => {
    const one = { environment: { FIRSTLIGHT_PROCESS: 'one' } }
    const engine = await resident.start()
    engine.kill('SIGKILL')
    await once(engine, 'exit')
    expect((await stage('fetch-offline', one)).code).toBe(0)
    expect(resident.starts()).toEqual(['resident', 'resident'])
  })

  test('it serves in no directory that others may write to', () => {
    const open = path.join(directory, 'open')
    fs.mkdirSync(open)
    execFileSync('chmod', ['755', open])
    const { status, stderr } = spawnSync(process.execPath, ['bin/firstlight.ts', 'resident', open], {
      encoding: 'utf8',
    })
    expect({ status, begins: stderr.split('\n')[0] }).toEqual({
      status: 2,
      begins: 'resident DIR [SECONDS] 0<>DIR/request 1<>DIR/life',
    })
  })
})
