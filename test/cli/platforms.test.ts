import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { image, IMAGE_CONFIG } from '../providers/drive/images.ts'
import { testIo } from '../helpers/io.ts'

/** A machine made of files; commands take it for the one they run on. */
function machine(tree: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'firstlight-cli-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, content] of Object.entries({ 'proc/cmdline': 'quiet\n', ...tree })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

async function call(root: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo({ cwd: root, environment: { FIRSTLIGHT_SYSTEM_ROOT: root } })
  const code = await main(['node', 'firstlight', ...args], io)
  return { code, out: io.output.replaceAll(root, ''), err: io.errors.replaceAll(root, '') }
}

const withDrive = (): string => machine({ 'dev/disk/by-label/cidata': image('both.iso') })
const USER = '{"ignition": {"version": "3.4.0"}}'

describe('fetch', () => {
  test('prints the document as it is', async () => {
    const root = machine({ 'dev/disk/by-label/config-2': image('both.iso') })
    expect(await call(root, 'fetch', '--platform', 'nutanix')).toEqual({ code: 0, out: IMAGE_CONFIG, err: '' })
  })

  test('takes the platform that the machine shows, and says why', async () => {
    const root = machine({ 'proc/cmdline': 'ignition.platform.id=metal', 'etc/ignition/user.ign': USER })
    expect(await call(root, 'fetch')).toEqual({
      code: 0,
      out: USER,
      err: 'notice: this is taken for metal: the kernel command line says so\n',
    })
  })

  test('says where it came from as data', async () => {
    const { out } = await call(machine({ 'etc/ignition/user.ign': USER }), 'fetch', '--platform', 'metal', '--json')
    expect(JSON.parse(out)).toEqual({ format: 1, kind: 'config', source: '/etc/ignition/user.ign', document: USER })
  })

  test('renders it over the base configs of the image', async () => {
    const root = machine({
      'etc/ignition/user.ign': USER,
      'usr/lib/ignition/base.d/10.ign': '{"ignition": {"version": "3.3.0"}, "passwd": {"users": [{"name": "core"}]}}',
    })
    const { code, out } = await call(root, 'fetch', '--platform', 'metal', '--render')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ passwd: { users: [{ name: 'core' }] } })
  })

  test('renders what Hyper-V wants kept for its own agent, readable for root only', async () => {
    const message = Buffer.alloc(4 * 7432)
    message.writeUInt8(1, 7432)
    message.writeUInt32LE(16, 7432 + 8)
    message.writeUInt32LE(USER.length + 1, 7432 + 12)
    message.write('ignition.config', 7432 + 16)
    message.write(USER, 7432 + 16 + 512)
    const root = machine({ 'dev/vmbus/hv_kvp': message, 'sys/bus/vmbus/drivers/hv_utils/bind': '' })
    const { out } = await call(root, 'fetch', '--platform', 'hyperv', '--render')
    const config = JSON.parse(out) as {
      readonly storage: { readonly files: readonly { path: string; mode: number }[] }
    }
    expect(config.storage.files.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toContain(
      '/var/lib/hyperv/.kvp_pool_0 600',
    )
  })

  test('without a config prints nothing and says why', async () => {
    expect(await call(machine({}), 'fetch', '--platform', 'metal')).toEqual({
      code: 0,
      out: '',
      err: 'no config: the platform keeps no config\n',
    })
  })

  test('offline, a platform on the network ends with its own code', async () => {
    expect((await call(machine({}), 'fetch', '--platform', 'hetzner', '--offline')).code).toBe(4)
  })

  test('what could not be told is an error', async () => {
    const { code, err } = await call(machine({}), 'fetch', '--platform', 'file')
    expect([code, err]).toEqual([
      4,
      'error: reading the config from /config.ign: there is no such file [provider-failed]\n  hint: set IGNITION_CONFIG_FILE\n',
    ])
  })
})

describe('detect', () => {
  test('names the platform and the rule', async () => {
    const root = machine({ 'sys/class/dmi/id/sys_vendor': 'Hetzner\n' })
    expect(await call(root, 'detect')).toEqual({ code: 0, out: 'hetzner\n', err: 'DMI sys_vendor is Hetzner\n' })
    expect(JSON.parse((await call(root, 'detect', '--json')).out)).toEqual({
      format: 1,
      platform: 'hetzner',
      rule: 'DMI sys_vendor is Hetzner',
    })
  })
})

describe('metadata', () => {
  test('gives JSON', async () => {
    const { code, out } = await call(withDrive(), 'metadata', '--platform', 'ibmcloud')
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        format: 1,
        platform: 'ibmcloud',
        hostname: 'drive.example',
        variables: { AFTERBURN_IBMCLOUD_INSTANCE_ID: 'i-1234', AFTERBURN_IBMCLOUD_LOCAL_HOSTNAME: 'drive.example' },
        sshKeys: [],
        network: [],
      },
    ])
  })

  test('writes a file of variables, at once and whole, over an older one', async () => {
    const directory = withDrive()
    for (let times = 0; times < 2; times += 1) {
      const args = ['--format', 'env', '--names', 'coreos', '--output', 'run/metadata/flatcar']
      expect(await call(directory, 'metadata', '--platform', 'ibmcloud', ...args)).toEqual({
        code: 0,
        out: '',
        err: '',
      })
    }
    const file = join(directory, 'run/metadata/flatcar')
    expect(readFileSync(file, 'utf8')).toBe(
      'COREOS_IBMCLOUD_INSTANCE_ID="i-1234"\nCOREOS_IBMCLOUD_LOCAL_HOSTNAME="drive.example"\n',
    )
    expect((statSync(file).mode & 0o777).toString(8)).toBe('644')
    expect(readdirSync(dirname(file))).toEqual(['flatcar'])
  })

  test.each([
    [['--format', 'yaml'], 'there is no such format'],
    [['--names', 'mine'], 'there is no such style'],
    [['--check-in'], 'ibmcloud does not ask for it'],
  ])('%j is wrong usage', async (args, reason) => {
    const { code, err } = await call(withDrive(), 'metadata', '--platform', 'ibmcloud', ...args)
    expect([code, err.includes(reason)]).toEqual([2, true])
  })
})

test('providers lists every platform', async () => {
  const { out } = await call(machine({}), 'providers')
  expect(out).toMatchSnapshot()
  const rows = JSON.parse((await call(machine({}), 'providers', '--json')).out) as {
    readonly providers: readonly unknown[]
  }
  expect(rows.providers.length).toBe(out.match(/^\S/gm)?.length)
})
