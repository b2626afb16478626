import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageCommand } from '../../src/cli/commands/image.ts'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const FOLDER = path.resolve('examples/netboot')
const MACHINES = [
  ['52-54-00-00-00-01', 'web'],
  ['52-54-00-00-00-02', 'database'],
  ['52-54-00-00-00-03', 'worker'],
] as const

let server: ChildProcess
let origin: string
beforeAll(async () => {
  server = spawn(process.execPath, [path.join(FOLDER, 'serve.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve) => {
    server.stdout?.on('data', (line: Buffer) => resolve(/port (\d+)/.exec(line.toString())?.[1] ?? ''))
  })
  origin = `http://127.0.0.1:${port}`
})
afterAll(() => server.kill())

async function ask(name: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${origin}${name}`)
  return { status: response.status, text: await response.text() }
}

describe('the server of examples/netboot', () => {
  test('iPXE is sent on with the address of its machine', async () => {
    expect((await ask('/boot.ipxe')).text).toMatch(/^#!ipxe\nchain ipxe\?uuid=\$\{uuid\}&mac=\$\{mac:hexhyp\}/)
  })

  test.each(MACHINES)('%s gets the script and the document of the %s', async (mac, name) => {
    const script = await ask(`/ipxe?uuid=1&mac=${mac}`)
    expect(script.text.split('\n')).toEqual([
      '#!ipxe',
      expect.stringMatching(
        /^kernel \/assets\/vmlinuz initrd=initrd .* ignition\.config\.url=http:\/\/192\.0\.2\.1:8080\/ignition\?/,
      ),
      'initrd --name initrd /assets/initrd',
      'boot',
      '',
    ])
    const document = await ask(`/ignition?uuid=1&mac=${mac}`)
    expect(document.text).toBe(fs.readFileSync(path.join(FOLDER, 'ignition', `${name}.ign`), 'utf8'))
    const io = testIo({ cwd: FOLDER })
    expect(await main(['node', 'firstlight', 'validate', `ignition/${name}.ign`], io)).toBe(0)
  })

  test('a machine that nobody knows gets nothing, and neither does who asks for other files', async () => {
    expect((await ask('/ignition?mac=52-54-00-00-00-99')).status).toBe(404)
    expect((await ask('/assets/..%2Fserve.mjs')).status).toBe(404)
    expect((await ask('/assets/README.md')).status).toBe(200)
    expect((await ask('/serve.mjs')).status).toBe(404)
  })
})

const hasDnsmasq = spawnSync('dnsmasq', ['--version'], { stdio: 'ignore' }).status === 0
test.skipIf(!hasDnsmasq)('dnsmasq takes its configuration (needs dnsmasq)', () => {
  const { status, stderr } = spawnSync('dnsmasq', ['--test', `--conf-file=${FOLDER}/dnsmasq.conf`], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'dnsmasq: syntax check OK.\n' })
})

test('the template of Packer calls the program as it can be called', () => {
  const template = fs.readFileSync('examples/packer/machine.pkr.hcl', 'utf8')
  const [, options = ''] = /"firstlight image machine\.raw (.*)"/.exec(template) ?? []
  const named = [...options.matchAll(/--([\w-]+)/g)].map(([, name = '']) => name)
  expect(named).toEqual(['module', 'grub', 'rebuild', 'document', 'stamp'])
  expect(named.filter((name) => !(name in imageCommand.options))).toEqual([])
})
