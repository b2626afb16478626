import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ignition } from '../../helpers/resident.ts'

const LATER_STAGES = ['kargs', 'disks', 'mount', 'files', 'umount']

test('what a config refers to is fetched once in a boot, though each stage is a process', async () => {
  const machine = await startMachine((count) => `token ${count}`)
  expect(await machine.stage('fetch-offline')).toBe(0)
  expect(machine.asked).toEqual([])
  for (const name of LATER_STAGES) expect({ name, code: await machine.stage(name) }).toEqual({ name, code: 0 })
  expect(machine.asked).toEqual(['/one', '/two'])
  expect(machine.read('root/etc/one')).toBe('token 1')
  expect(machine.read('root/etc/two')).toBe('token 2')
})

test('until the last stage they are for root alone, then they are gone', async () => {
  const machine = await startMachine(() => 'CANARY')
  for (const name of ['fetch-offline', 'kargs']) await machine.stage(name)
  expect(machine.kept().map((name) => machine.mode(name))).toEqual(['700', '600', '600'])
  for (const name of LATER_STAGES.slice(1)) await machine.stage(name)
  expect(machine.kept()).toEqual([])
})

test('the last stage asks for nothing: by then the network may be gone', async () => {
  const machine = await startMachine(() => 'x'.repeat(40 * 1024 * 1024))
  for (const name of ['fetch-offline', ...LATER_STAGES.slice(0, -1)]) expect(await machine.stage(name)).toBe(0)
  machine.stop()
  expect(await machine.stage('umount')).toBe(0)
})

test('a finished machine asks for nothing, and another config is refused before anything is fetched for it', async () => {
  const machine = await startMachine((count) => `token ${count}`)
  for (const name of ['fetch-offline', ...LATER_STAGES]) expect(await machine.stage(name)).toBe(0)
  machine.stop()
  for (const name of ['fetch-offline', ...LATER_STAGES]) {
    expect({ name, code: await machine.stage(name) }).toEqual({ name, code: 0 })
  }
  machine.describe(['three'])
  expect(await machine.stage('fetch-offline')).toBe(0)
  expect(await machine.stage('files')).toBe(5)
  expect(machine.asked).toEqual(['/one', '/two'])
})

test('the same on a machine that is half made', async () => {
  const machine = await startMachine((count) => `token ${count}`)
  for (const name of ['fetch-offline', 'kargs', 'disks', 'mount', 'files']) await machine.stage(name)
  machine.describe(['three'])
  expect(await machine.stage('fetch-offline')).toBe(0)
  expect(await machine.stage('files')).toBe(5)
  expect(machine.asked).toEqual(['/one', '/two'])
})

interface BootingMachine {
  /** The paths that the server was asked for. */
  readonly asked: readonly string[]
  /** Gives the machine another config, with these files. */
  describe(names: readonly string[]): void
  stage(name: string): Promise<number>
  read(name: string): string
  mode(name: string): string
  /** The directory of kept contents, with what is in it. */
  kept(): readonly string[]
  stop(): void
}

/** A machine with a config of two files from a server, whose answers are made from how often it was asked. */
async function startMachine(answer: (count: number) => string): Promise<BootingMachine> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-contents-'))
  fs.mkdirSync(path.join(directory, 'root/etc'), { recursive: true })
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(answer(asked.length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(() => {
    stop()
    fs.rmSync(directory, { recursive: true })
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const document = path.join(directory, 'config.ign')
  const describe = (names: readonly string[]): void => {
    const files = names.map((name) => ({ path: `/etc/${name}`, contents: { source: `${origin}/${name}` } }))
    fs.writeFileSync(document, JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files } }))
  }
  describe(['one', 'two'])
  const at = (name: string): string => path.join(directory, name)
  return {
    asked,
    stop,
    describe,
    async stage(name) {
      const files = { root: 'root', 'config-cache': 'run/ignition.json', 'state-file': 'run/ignition/state' }
      const paths = Object.entries({ ...files, neednet: 'run/ignition/neednet' })
      const flags = [...paths.flatMap(([flag, file]) => [`-${flag}`, at(file)]), '-platform=file', `-stage=${name}`]
      const environment = { IGNITION_CONFIG_FILE: document, PATH: process.env['PATH'] }
      return (await ignition(flags, { cwd: directory, environment })).code
    },
    read: (name) => fs.readFileSync(at(name), 'utf8'),
    mode: (name) => (fs.statSync(at(name)).mode & 0o777).toString(8),
    kept() {
      const place = 'run/ignition/contents'
      return fs.existsSync(at(place)) ? [place, ...fs.readdirSync(at(place)).map((name) => `${place}/${name}`)] : []
    },
  }
}
