import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { afterburnMain, performAfterburn } from '../../../src/boot/afterburn.ts'
import { parseAfterburnArguments } from '../../../src/boot/afterburn-request.ts'
import { nodeExchange } from '../../../src/providers/http/node-exchange.ts'
import { main } from '../../../src/main.ts'
import { startHttp, type HttpEmulator } from '../../emulators/http.ts'
import { testIo } from '../../helpers/io.ts'
import { eventClock } from '../../providers/event-clock.ts'
import { image } from '../../providers/drive/images.ts'
import { testMachine, type Tree } from '../../providers/test-context.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGyhlxZPWMNJqRwkaTvDgpOqTBLPrdhIvnXbVlKYn9CT kim'
const SELF = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`
const PASSWD = `root:x:0:0:root:/root:/bin/bash\ncore:x:${SELF}:core:/home/core:/bin/bash\n`

interface Machine {
  readonly root: string
  readonly server: HttpEmulator
  readonly said: readonly string[]
  read(name: string): string
}

/** Calls Afterburn on a machine whose metadata service is a real server on loopback. */
async function call(args: string, bodies: Readonly<Record<string, string>>, tree: Tree = {}): Promise<Machine> {
  const server = await startHttp(Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { body }])))
  const exchange = nodeExchange({ connectTo: () => ({ host: '127.0.0.1', port: server.port }), systemRoots: () => [] })
  const clock = eventClock()
  const machine = testMachine({
    tree: { 'etc/passwd': PASSWD, 'home/core': {}, 'proc/cmdline': 'quiet', ...tree },
    clock,
    exchange: clock.track(exchange),
  })
  const parsed = parseAfterburnArguments(args.split(' '))
  if (parsed.kind !== 'request') throw new Error(`${args}: ${parsed.kind}`)
  const io = testIo({ cwd: machine.root, environment: { FIRSTLIGHT_SYSTEM_ROOT: machine.root } })
  try {
    await performAfterburn(parsed.request, { context: machine.context, io })
  } finally {
    await server.close()
  }
  const read = (name: string): string => fs.readFileSync(path.join(machine.root, name), 'utf8')
  return { root: machine.root, server, read, said: machine.log.map(({ message }) => message) }
}

const VULTR = {
  '/v1/hostname': 'web-1.example.com',
  '/v1/instanceid': '42',
  '/v1/region/regioncode': 'ams $(reboot)',
  '/v1/public-keys': `${KEY}\n`,
}

describe('what a service says is written', () => {
  test('attributes: bare, as their readers know them, and quoted where they would mean something else', async () => {
    const { read } = await call('--provider vultr --attributes run/metadata/afterburn', VULTR)
    expect(read('run/metadata/afterburn')).toBe(
      'AFTERBURN_VULTR_HOSTNAME=web-1.example.com\nAFTERBURN_VULTR_INSTANCE_ID=42\nAFTERBURN_VULTR_REGION_CODE="ams \\$(reboot)"\n',
    )
  })

  test('the host name, and the keys of a user', async () => {
    const { read, root } = await call('--provider=vultr --hostname etc/hostname --ssh-keys core', VULTR)
    expect(read('etc/hostname')).toBe('web-1.example.com\n')
    expect(read('home/core/.ssh/authorized_keys.d/afterburn')).toBe(`${KEY}\n`)
    expect(fs.statSync(path.join(root, 'home/core/.ssh/authorized_keys.d/afterburn')).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.join(root, 'home/core/.ssh/authorized_keys.d')).mode & 0o777).toBe(0o700)
  })

  test('keys that are there no more go', async () => {
    const tree = { 'home/core/.ssh/authorized_keys.d/afterburn': KEY }
    const { root } = await call('--provider vultr --ssh-keys core', { '/v1/hostname': 'a' }, tree)
    expect(fs.readdirSync(path.join(root, 'home/core/.ssh/authorized_keys.d'))).toEqual([])
  })

  test('the platform of the kernel command line', async () => {
    const { read } = await call('--cmdline --hostname name', VULTR, {
      'proc/cmdline': 'quiet ignition.platform.id=vultr',
    })
    expect(read('name')).toBe('web-1.example.com\n')
  })

  test('no host name writes nothing', async () => {
    const { root, said } = await call('--provider vultr --hostname name', { '/v1/instanceid': '1' })
    expect({ there: fs.existsSync(path.join(root, 'name')), said }).toEqual({
      there: false,
      said: ['the platform gives no host name'],
    })
  })

  test('a check-in is asked of a platform that has none: it is said, and no failure', async () => {
    const { said } = await call('--provider vultr --check-in', {})
    expect(said).toEqual(['vultr does not ask for a check-in'])
  })
})

describe('the network of Hetzner', () => {
  const { body } = {
    body: JSON.parse(fs.readFileSync('test/fixtures/metadata/hetzner.json', 'utf8')) as Record<string, unknown>,
  }
  const bodies = Object.fromEntries(
    Object.entries(body).map(([name, text]) => [name, typeof text === 'string' ? text : JSON.stringify(text)]),
  )

  test('as files of systemd-networkd', async () => {
    const { read, root } = await call('--provider hetzner --network-units units', bodies)
    expect(fs.readdirSync(path.join(root, 'units'))).toEqual(['10-eth0.network'])
    expect(read('units/10-eth0.network')).toBe(
      '[Match]\nName=eth0\nMACAddress=96:00:00:01:02:03\n\n[Network]\nDHCP=ipv4\nDNS=185.12.64.2\n\n' +
        '[Address]\nAddress=2a01:4f8::1/64\n\n[Route]\nDestination=::/0\nGateway=fe80::1\n',
    )
  })

  test('as keyfiles of NetworkManager, which nobody else may read', async () => {
    const { read, root } = await call('--provider hetzner --networkmanager-profiles profiles', bodies)
    expect(read('profiles/eth0.nmconnection')).toBe(
      '[connection]\nid=eth0\ntype=ethernet\n\n[ethernet]\nmac-address=96:00:00:01:02:03\n\n' +
        '[ipv4]\nmethod=auto\ndns=185.12.64.2;\n\n[ipv6]\nmethod=manual\naddress1=2a01:4f8::1/64\nroute1=::/0,fe80::1\n',
    )
    expect(fs.statSync(path.join(root, 'profiles/eth0.nmconnection')).mode & 0o777).toBe(0o600)
  })
})

describe('kernel arguments for the network', () => {
  const place = 'etc/cmdline.d/50-afterburn-network-kargs.conf'
  test('those of the image where the platform says nothing', async () => {
    const { read } = await call('exp rd-network-kargs --provider vultr --default-value ip=dhcp,dhcp6', {})
    expect(read(place)).toBe('ip=dhcp,dhcp6\n')
  })

  test('none where the command line has its own', async () => {
    const tree = { 'proc/cmdline': 'ip=192.0.2.1::192.0.2.254:24::eth0:off' }
    const { root } = await call('exp rd-network-kargs --provider vultr --default-value ip=dhcp', {}, tree)
    expect(fs.existsSync(path.join(root, place))).toBe(false)
  })
})

test('the whole program, under its name: it says what a drive does not hold', async () => {
  const { root } = testMachine({
    tree: { 'dev/disk/by-label/config-2': image('both.iso'), 'proc/cmdline': 'ignition.platform.id=powervs' },
  })
  const io = testIo({ cwd: root, environment: { FIRSTLIGHT_SYSTEM_ROOT: root } })
  const code = await main(['node', '/usr/bin/afterburn', '--cmdline', '--attributes', 'attributes'], io)
  expect({ code, errors: io.errors.replaceAll(root, '') }).toMatchInlineSnapshot(`
    {
      "code": 1,
      "errors": "error: reading metadata from /dev/disk/by-label/config-2: it has none of /openstack/latest/meta_data.json [provider-failed]
    ",
    }
  `)
})

describe('wrong usage', () => {
  test.each([
    ['', '--provider or --cmdline must be given'],
    ['--provider a --cmdline', '--provider and --cmdline exclude each other'],
    ['--provider a --attribute x', 'unknown flag: --attribute'],
    ['exp rd-network-kargs --provider a', '--default-value must be given'],
    ['exp something --provider a', 'there is no command "exp something"'],
  ])('%s', async (args, message) => {
    const io = testIo()
    const code = await afterburnMain(args === '' ? [] : args.split(' '), io)
    expect({ code, first: io.errors.split('\n')[0] }).toEqual({ code: 2, first: message })
  })

  test('no platform, one that tells nothing, and a user who is not there are errors', async () => {
    const io = testIo()
    expect(await afterburnMain(['--provider', 'nowhere', '--attributes', 'x'], io)).toBe(1)
    expect(io.errors).toContain('the platform "nowhere" tells nothing about its machines')
    await expect(call('--cmdline --attributes x', VULTR)).rejects.toThrow('the kernel command line names no platform')
    await expect(call('--provider vultr --ssh-keys nobody-here', VULTR)).rejects.toThrow('there is no such user')
  })

  test("flags with one dash are those of Afterburn's predecessor", () => {
    expect(parseAfterburnArguments(['-provider=ec2', '-attributes', 'x'])).toMatchObject({
      kind: 'request',
      request: { provider: 'ec2', attributes: 'x' },
    })
  })
})

describe('the units that come along', () => {
  const FOLDER = 'initrd/afterburn'
  const UNITS = fs.readdirSync(FOLDER)

  test.each(UNITS)('%s calls it as it can be called', (name) => {
    const [, command = ''] =
      /^ExecStart=@\/usr\/lib\/firstlight\/firstlight afterburn (.*)$/m.exec(
        fs.readFileSync(path.join(FOLDER, name), 'utf8'),
      ) ?? []
    expect(parseAfterburnArguments(command.split(' '))).toMatchObject({ kind: 'request' })
  })

  const hasAnalyze = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' }).status === 0
  test.skipIf(!hasAnalyze)('systemd finds nothing wrong with them (needs systemd-analyze)', () => {
    const { stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...UNITS.map((name) => path.resolve(FOLDER, name.replace('@.', '@core.')))],
      { encoding: 'utf8' },
    )
    // The program is where the image has it, not here.
    const own = stderr.split('\n').filter((line) => line.includes('afterburn') && !line.includes('is not executable'))
    expect(own).toEqual([])
  })
})
