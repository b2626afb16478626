import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ContentStore } from '../../../src/util/content.ts'
import type { Host } from '../../../src/host/host.ts'
import type { Operation } from '../../../src/host/operation/operation.ts'
import { devicePath, hostPath, targetPath, type HostPath } from '../../../src/util/paths.ts'
import { createScratchHost, type ScratchHostOptions } from '../../../src/host/scratch/scratch-host.ts'
import { performEach, treeOf } from '../../conformance/host-tools.ts'
import { THREE_DISKS } from '../../helpers/scratch-machine.ts'

const p = targetPath
let directory: string
let root: HostPath

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-'))
  root = hostPath(path.join(directory, 'machine'))
})
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }))

function open(options: Partial<ScratchHostOptions> = {}): Promise<Host> {
  return createScratchHost({ root, machine: THREE_DISKS, clock: () => new Date(0), ...options })
}

function write(file: string, text: string, uid = 0): Operation {
  return { kind: 'write-file', path: p(file), contents: [{ kind: 'text', text }], mode: 0o644, uid, gid: 0 }
}

/** Every file below a directory with its bytes. */
function bytesBelow(top: string): Record<string, string> {
  const names = fs.readdirSync(top, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter((name) => fs.lstatSync(path.join(top, name)).isFile())
  return Object.fromEntries(files.map((name) => [name, fs.readFileSync(path.join(top, name), 'utf8')]))
}

test('looking and simulating makes nothing, not even the root', async () => {
  const host = await open()
  const copy = await host.simulate()
  await copy.perform(write('/etc/motd', 'hello', 7))
  await copy.perform({ kind: 'add-user', name: 'bob', createHome: true })
  await copy.perform({ kind: 'make-filesystem', device: devicePath('/dev/sda'), format: 'ext4', options: [] })
  await copy.perform({ kind: 'provide-volume-key', volume: 'v', from: 'generated' })
  await copy.sync()
  expect(await host.accounts.user('bob')).toBeUndefined()
  expect(await host.accounts.user('core')).toMatchObject({ uid: 500 })
  expect(fs.readdirSync(directory)).toEqual([])
})

test('what the root cannot hold stands in the manifest, in the same bytes every time', async () => {
  const operations: readonly Operation[] = [
    { kind: 'make-directory', path: p('/srv'), mode: 0o3770, gid: 5 },
    write('/srv/b', 'x', 12),
    write('/srv/a', 'x', 11),
    { kind: 'make-hard-link', path: p('/srv/c'), target: p('/srv/a') },
    { kind: 'set-attributes', path: p('/srv/b'), uid: 0 },
    { kind: 'add-user', name: 'bob', createHome: true },
    { kind: 'make-filesystem', device: devicePath('/dev/sda'), format: 'ext4', options: [] },
  ]
  const results: unknown[] = []
  for (const name of ['one', 'two']) {
    const host = await open({ root: hostPath(path.join(directory, name)) })
    for (const operation of operations) await host.perform(operation)
    await host.sync()
    // The note of which root it is holds the number of the directory.
    const { 'root.json': _, ...kept } = bytesBelow(path.join(directory, `${name}.firstlight`))
    results.push([kept, bytesBelow(path.join(directory, name))])
    expect(JSON.parse(kept['manifest.json'] ?? '')).toEqual({
      version: 1,
      nodes: {
        '/home/bob': { uid: 1000, gid: 1000 },
        '/home/core': { uid: 500, gid: 500 },
        '/srv': { gid: 5, mode: '3770' },
        '/srv/a': { uid: 11 },
        '/srv/c': { sameAs: '/srv/a' },
      },
    })
  }
  expect(results[0]).toEqual(results[1])
})

test('a process that is killed loses nothing that it was told is done', async () => {
  const host = await open()
  await host.perform(write('/a', 'x', 1))
  await host.sync()
  await host.perform(write('/b', 'x', 2))
  await host.perform({ kind: 'make-directory', path: p('/d/e'), uid: 3 })
  await host.perform({ kind: 'remove', path: p('/a') })
  const log = path.join(`${root}.firstlight`, 'manifest.log')
  fs.appendFileSync(log, '{"kind":"set","path":"/b","ent')
  const next = await open()
  expect([await next.files.stat(p('/b')), await next.files.stat(p('/d/e'))]).toMatchObject([{ uid: 2 }, { uid: 3 }])
  await next.perform(write('/a', 'x'))
  expect(await next.files.stat(p('/a'))).toMatchObject({ uid: 0 })
  await next.sync()
  expect(fs.existsSync(log)).toBe(false)
  expect(await (await open()).files.stat(p('/d/e'))).toMatchObject({ uid: 3 })
})

test('a change after a line that was cut short is not lost with it', async () => {
  const host = await open()
  await host.perform(write('/a', 'x', 1))
  fs.appendFileSync(path.join(`${root}.firstlight`, 'manifest.log'), '{"kind":"set","pa')
  await (await open()).perform(write('/b', 'x', 2))
  expect([await (await open()).files.stat(p('/a')), await (await open()).files.stat(p('/b'))]).toMatchObject([
    { uid: 1 },
    { uid: 2 },
  ])
})

const wiping = (disk: string): Operation => ({ kind: 'wipe-table', device: devicePath(disk) })
const making = (label: string): Operation => ({
  kind: 'make-filesystem',
  device: devicePath('/dev/sda'),
  format: 'ext4',
  label,
  options: [],
})

test('what was done to devices is kept at once, in a log that the next sync without more to come folds into the whole', async () => {
  const [machine, log] = ['machine.json', 'machine.log'].map((name) => path.join(`${root}.firstlight`, name))
  const host = await open()
  await performEach(host, wiping('/dev/sda'))
  const whole = fs.readFileSync(machine ?? '', 'utf8')
  await performEach(host, making('one'), making('two'))
  await host.sync({ more: true })
  expect(fs.readFileSync(machine ?? '', 'utf8')).toBe(whole)
  expect(fs.readFileSync(log ?? '', 'utf8').split('\n')).toHaveLength(3)
  const other = await open()
  expect(await other.devices.signature(devicePath('/dev/sda'))).toMatchObject({ label: 'two' })
  await other.sync()
  expect(fs.existsSync(log ?? '')).toBe(false)
  expect(await (await open()).devices.signature(devicePath('/dev/sda'))).toMatchObject({ label: 'two' })
})

test('a damaged state is an error that says what to do', async () => {
  await (await open()).sync()
  fs.writeFileSync(path.join(`${root}.firstlight`, 'manifest.json'), '{')
  await expect(open()).rejects.toMatchObject({ code: 'io-failed', hint: expect.any(String) as string })
})

test('the devices of a machine that was worked on outlive another description, its mounts only the boot', async () => {
  const host = await open()
  const device = '/dev/sda'
  await host.perform({ kind: 'make-filesystem', device: devicePath(device), format: 'ext4', label: 'x', options: [] })
  await host.perform({ kind: 'make-directory', path: p('/mnt') })
  await host.perform({ kind: 'mount', device, path: p('/mnt'), format: 'ext4', options: [] })
  await host.sync()
  const same = await open({ machine: { ...THREE_DISKS, disks: {} } })
  expect(await same.system.mountsBelow(p('/'))).toEqual(['/mnt'])
  const booted = await open({ machine: { ...THREE_DISKS, bootId: '00000000-0000-4000-8000-000000000001' } })
  expect(await booted.system.mountsBelow(p('/'))).toEqual([])
  expect(await booted.devices.signature(devicePath(device))).toMatchObject({ label: 'x' })
})

test('the root of this system is refused, also through a link', async () => {
  fs.symlinkSync('/', path.join(directory, 'slash'))
  for (const bad of ['/', path.join(directory, 'slash')]) {
    await expect(open({ root: hostPath(bad) })).rejects.toMatchObject({ code: 'usage' })
  }
})

test('a directory that somebody else swaps for a link is not followed out of the root', async () => {
  const outside = path.join(directory, 'outside')
  fs.mkdirSync(path.join(outside, 'b'), { recursive: true })
  const host = await open()
  await host.perform(write('/a/b/one', '1'))
  fs.renameSync(path.join(root, 'a'), path.join(root, 'a.old'))
  fs.symlinkSync(outside, path.join(root, 'a'))
  await host.perform(write('/a/b/two', '2'))
  expect(fs.readdirSync(path.join(outside, 'b'))).toEqual([])
  expect(fs.readFileSync(path.join(root, outside, 'b', 'two'), 'utf8')).toBe('2')
})

test('keys are kept for nobody else, whatever the name of the volume', async () => {
  const host = await open({ random: (size) => new Uint8Array(size).fill(0xab) })
  for (const volume of ['v', '../../up', '..', 'a b']) {
    await host.perform({ kind: 'provide-volume-key', volume, from: 'generated' })
  }
  const keys = path.join(`${root}.firstlight`, 'keys')
  const names = fs.readdirSync(keys)
  expect(names.length).toBe(4)
  expect(fs.readdirSync(directory)).toEqual(['machine.firstlight'])
  expect(names.map((name) => fs.statSync(path.join(keys, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600])
  expect(fs.readFileSync(path.join(keys, 'key-v'), 'latin1')).toBe('ab'.repeat(4096))
})

test('a stream that fails leaves what was there', async () => {
  const contents: ContentStore = {
    info: () => ({ size: 8 }),
    size: () => 8,
    bytes: () => undefined,
    async *open() {
      yield Buffer.from('half')
      throw new TypeError('the line went dead')
    },
  }
  const host = await open({ contents })
  await host.perform(write('/file', 'old'))
  const resource = { kind: 'resource', id: 'r', shown: 'http://x/' } as const
  await expect(host.perform({ kind: 'write-file', path: p('/file'), contents: [resource] })).rejects.toThrow('dead')
  expect(fs.readdirSync(root)).toEqual(['file'])
  expect(fs.readFileSync(path.join(root, 'file'), 'utf8')).toBe('old')
})

test('what a killed process left of a stream is taken away when the file is written again', async () => {
  let halfWritten = ''
  const contents: ContentStore = {
    info: () => ({ size: 5 }),
    size: () => 5,
    bytes: () => undefined,
    async *open() {
      yield Buffer.from('whole')
      halfWritten = fs.readdirSync(root).find((name) => name !== 'file') ?? ''
    },
  }
  const host = await open({ contents })
  const resource = { kind: 'resource', id: 'r', shown: 'http://x/' } as const
  const operation: Operation = { kind: 'write-file', path: p('/file'), contents: [resource] }
  await host.perform(operation)
  expect(halfWritten).not.toBe('')
  fs.symlinkSync('/etc/passwd', path.join(root, halfWritten))
  await host.perform(operation, { redo: true })
  expect(fs.readdirSync(root)).toEqual(['file'])
  expect(fs.readFileSync(path.join(root, 'file'), 'utf8')).toBe('whole')
})

test('what is written as a user of the skeleton is as that user', async () => {
  const host = await open()
  await host.perform({ kind: 'write-ssh-keys', user: 'core', keys: ['ssh-ed25519 A'], fragment: true })
  await host.perform({ kind: 'modify-user', name: 'core', groups: ['docker', 'systemd-journal'] })
  expect(await host.files.stat(p('/home/core/.ssh/authorized_keys.d/ignition'))).toMatchObject({
    uid: 500,
    mode: 0o600,
  })
  expect(fs.readFileSync(path.join(root, 'etc/group'), 'utf8')).toContain('wheel:x:10:\n')
})

test('kernel arguments are added once and removed wherever they are', async () => {
  const host = await open({ machine: { ...THREE_DISKS, kernelArguments: ['quiet', 'ro', 'quiet'] } })
  const operation: Operation = {
    kind: 'set-kernel-arguments',
    shouldExist: ['ro', 'console=ttyS0'],
    shouldNotExist: ['quiet'],
  }
  await host.perform(operation)
  await host.perform(operation, { redo: true })
  await host.sync()
  const machine = JSON.parse(fs.readFileSync(`${root}.firstlight/machine.json`, 'utf8')) as { kernelArguments: unknown }
  expect(machine.kernelArguments).toEqual(['ro', 'console=ttyS0'])
})

test('labels come from the policy of the target, below directories too', async () => {
  const host = await open()
  const rules =
    '/.*\tsystem_u:object_r:default_t:s0\n/etc/.*\t--\tsystem_u:object_r:etc_t:s0\n/etc/private(/.*)?\t<<none>>\n'
  await host.perform(write('/etc/selinux/targeted/contexts/files/file_contexts', rules))
  await host.perform(write('/etc/app/conf', 'x'))
  await host.perform(write('/etc/private', 'x'))
  const paths = [p('/etc/app'), p('/etc/private'), p('/nothing')]
  await host.perform({ kind: 'relabel', policy: 'targeted', paths })
  await host.sync()
  const manifest = JSON.parse(fs.readFileSync(`${root}.firstlight/manifest.json`, 'utf8')) as { nodes: unknown }
  expect(manifest.nodes).toEqual({
    '/etc/app': { label: 'system_u:object_r:default_t:s0' },
    '/etc/app/conf': { label: 'system_u:object_r:etc_t:s0' },
  })
  const missing = host.perform({ kind: 'relabel', policy: 'mls', paths })
  await expect(missing).rejects.toMatchObject({ code: 'relabel-failed' })
})

test('the homes of a prepared root are those of the users whom it names, until the run makes them others', async () => {
  for (const name of ['etc', 'var/home/core/.ssh', 'usr/games', 'srv'])
    fs.mkdirSync(`${root}/${name}`, { recursive: true })
  fs.symlinkSync('var/home', `${root}/home`)
  fs.writeFileSync(
    `${root}/etc/passwd`,
    'root:x:0:0::/root:/bin/sh\ngames:x:5:60::/usr/games:/bin/sh\nweb:x:1000:1000::/srv:/bin/sh\ncore:x:500:501::/home/core:/bin/sh\n',
  )
  const host = await open()
  const keys = { kind: 'write-ssh-keys', user: 'core', keys: ['ssh-ed25519 A'], fragment: false } as const
  await performEach(host, keys, { kind: 'set-attributes', path: p('/var/home/core'), gid: 0 })
  await host.sync()
  const next = await open()
  expect(await treeOf(next)).toMatchObject({
    '/srv': 'directory 0755 0:0',
    '/usr/games': 'directory 0755 0:0',
    '/var/home': 'directory 0755 0:0',
    '/var/home/core': 'directory 0755 500:0',
    '/var/home/core/.ssh': 'directory 0755 500:501',
    '/var/home/core/.ssh/authorized_keys': 'file 0600 500:501 "ssh-ed25519 A\\n"',
  })
})
