import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'
import { nodesBelow } from '../helpers/nodes-below.ts'

const DOCUMENT =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { inline: hello }\n'

let directory: string
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-image-test-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  fs.writeFileSync(path.join(directory, 'engine'), 'the executable', { mode: 0o755 })
  fs.writeFileSync(path.join(directory, 'machine.bu'), DOCUMENT)
})

/** `firstlight image …` in the directory: exit code, and both streams with the directory called `/here`. */
async function image(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo({ cwd: directory, environment: { PATH: process.env['PATH'] } })
  const executable = args.includes('--module') ? ['--executable', 'engine'] : []
  const code = await main(['node', 'firstlight', 'image', ...args, ...executable], io)
  const plain = (text: string): string => text.replaceAll(directory, '/here').replaceAll(/, uid \d+, gid \d+/g, '')
  return { code, out: plain(io.output), err: plain(io.errors) }
}

/** Makes the files of a tree, each with nothing in it unless a text is given; `->` makes a link. */
function makeTree(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    const place = path.join(directory, name, file)
    fs.mkdirSync(path.dirname(place), { recursive: true })
    if (text.startsWith('-> ')) fs.symlinkSync(text.slice(3), place)
    else fs.writeFileSync(place, text)
  }
  return path.join(directory, name)
}

const DRACUT = { 'usr/lib/dracut/dracut-functions.sh': '', 'etc/machine-id': 'a'.repeat(32), 'usr/bin/sync': '' }

/** The config that was put into the tree. */
function placed(): unknown {
  return JSON.parse(fs.readFileSync(path.join(directory, 'tree/boot/ignition/config.ign'), 'utf8'))
}

describe('the document of an image', () => {
  test('has its local files in it, which the first boot would not find', async () => {
    makeTree('tree', DRACUT)
    fs.writeFileSync(path.join(directory, 'motd'), 'hello')
    fs.writeFileSync(path.join(directory, 'machine.bu'), DOCUMENT.replace('inline: hello', 'local: motd'))
    const refused = await image('tree', '--document', 'machine.bu')
    expect(refused.code).toBe(3)
    expect(refused.err).toContain('--files-dir')
    expect(await image('tree', '--document', 'machine.bu', '--files-dir', '.')).toMatchObject({ code: 0, err: '' })
    expect(placed()).toMatchObject({
      ignition: { version: '3.4.0' },
      storage: { files: [{ path: '/etc/motd', contents: { source: 'data:,hello' } }] },
    })
  })

  test('has the hashes of its lock', async () => {
    makeTree('tree', DRACUT)
    const url = 'https://example.com/motd'
    const sha512 = 'ab'.repeat(64)
    const lock = { format: 1, resources: [{ url, sha512, size: 5, date: '2026-11-30T00:00:00.000Z' }] }
    fs.writeFileSync(path.join(directory, 'machine.lock'), JSON.stringify(lock))
    fs.writeFileSync(path.join(directory, 'machine.bu'), DOCUMENT.replace('inline: hello', `source: "${url}"`))
    const locked = ['tree', '--document', 'machine.bu', '--locked', 'machine.lock']
    expect(await image(...locked)).toMatchObject({ code: 0, err: '' })
    const contents = { source: url, verification: { hash: `sha512-${sha512}` } }
    expect(placed()).toMatchObject({ storage: { files: [{ path: '/etc/motd', contents }] } })

    fs.writeFileSync(path.join(directory, 'machine.lock'), JSON.stringify({ ...lock, resources: [] }))
    const unlocked = await image(...locked)
    expect(unlocked.code).toBe(5)
    expect(unlocked.err).toContain('[not-locked]')
    expect(await image('tree', '--stamp', '--locked', 'machine.lock')).toMatchObject({ code: 2 })
  })
})

describe('a root tree', () => {
  test('gets the module, the units, the document and the stamp; the second time nothing changes', async () => {
    const tree = makeTree('tree', DRACUT)
    const all = ['tree', '--module', '--grub', '--document', 'machine.bu', '--stamp']
    expect(await image(...all, '--dry-run')).toMatchObject({ code: 0 })
    expect(nodesBelow(tree)).toEqual(Object.keys(DRACUT).toSorted())

    const first = await image(...all)
    expect(first).toMatchObject({ code: 0, err: '' })
    const wants = /\.wants\/(?!firstlight-first-boot-complete)/
    expect(nodesBelow(tree).filter((name) => !wants.test(name))).toEqual(expectedNodes())
    expect(fs.readFileSync(path.join(tree, 'boot/ignition/config.ign'), 'utf8')).toBe(DOCUMENT)
    expect(fs.statSync(path.join(tree, 'boot/ignition/config.ign')).mode & 0o777).toBe(0o600)
    expect(fs.readFileSync(path.join(tree, 'usr/lib/firstlight/firstlight'), 'utf8')).toBe('the executable')
    const link = path.join(tree, 'usr/lib/systemd/system/basic.target.wants/firstlight-first-boot-complete.service')
    expect(fs.readlinkSync(link)).toBe('../firstlight-first-boot-complete.service')
    expect(fs.readFileSync(link)).toEqual(fs.readFileSync('initrd/real-root/firstlight-first-boot-complete.service'))

    const again = await image(...all)
    expect(again.out).toMatch(/^\/here\/tree, a root tree:\n0 changes made, \d+ already there\n/)
    expect(first.out).toContain(again.out.split('\n')[2])
  })

  test('says what it did, and what the tree lacks', async () => {
    makeTree('tree', DRACUT)
    expect((await image('tree', '--stamp')).out).toBe(
      [
        '/here/tree, a root tree:',
        '  remove /etc/machine-id and all below it',
        '  write /boot/ignition.firstboot (0 B), mode 0644',
        '2 changes made, 0 already there',
        '',
      ].join('\n'),
    )
    const { out } = await image('tree', '--module')
    expect(out).toMatch(/note: the tree lacks cryptsetup, .*wipefs; dracut leaves the module out without them\n/)
    expect(out).not.toContain(' sync,')
    const data: unknown = JSON.parse((await image('tree', '--document', 'machine.bu', '--json')).out)
    expect(data).toMatchObject({
      target: { kind: 'tree', directory: '/here/tree' },
      changes: [{ kind: 'write-file', path: '/boot/ignition/config.ign', mode: '0600' }],
      unchanged: 0,
    })
  })

  test('with initramfs-tools gets the files of that', async () => {
    const tree = makeTree('tree', { 'usr/sbin/update-initramfs': '', 'etc/hostname': 'x' })
    const initrd = makeTree('initrd', {
      'initramfs-tools/hooks/firstlight': '#!/bin/sh',
      'dracut/30firstlight/firstlight-client': '#!/bin/sh',
      'dracut/30firstlight/firstlight-generator': '#!/bin/sh',
      'dracut/30firstlight/firstlight-keep': '#!/bin/sh',
      'real-root/a.service': '[Unit]\n[Install]\nWantedBy=basic.target other.target\n',
    })
    expect(await image('tree', '--module', '--initrd', initrd)).toMatchObject({ code: 0 })
    expect(nodesBelow(tree)).toEqual([
      'etc/hostname',
      'usr/lib/firstlight/firstlight',
      'usr/lib/firstlight/firstlight-client',
      'usr/lib/firstlight/firstlight-generator',
      'usr/lib/firstlight/firstlight-keep',
      'usr/lib/systemd/system/a.service',
      'usr/lib/systemd/system/basic.target.wants/a.service',
      'usr/lib/systemd/system/other.target.wants/a.service',
      'usr/sbin/update-initramfs',
      'usr/share/initramfs-tools/hooks/firstlight',
    ])
  })

  test('with both gets what is asked for', async () => {
    const tree = makeTree('tree', { ...DRACUT, 'usr/sbin/update-initramfs': '' })
    expect(await image('tree', '--module', '--builder', 'initramfs-tools')).toMatchObject({ code: 0 })
    expect(nodesBelow(tree)).toContain('usr/share/initramfs-tools/hooks/firstlight')
    expect(nodesBelow(tree)).not.toContain('etc/dracut.conf.d/firstlight.conf')
    expect(await image('tree', '--module')).toMatchObject({ code: 0 })
    expect(nodesBelow(tree)).toContain('etc/dracut.conf.d/firstlight.conf')
  })

  test('keeps a stamp that says how the network is set up', async () => {
    const tree = makeTree('tree', { 'etc/hostname': '', 'boot/ignition.firstboot': 'set x=1' })
    expect((await image('tree', '--stamp')).out).toContain('0 changes made, 2 already there')
    expect(fs.readFileSync(path.join(tree, 'boot/ignition.firstboot'), 'utf8')).toBe('set x=1')
  })

  test.each([
    ['absolute', '-> /outside'],
    ['relative', '-> ../../outside'],
  ])('whose directories are %s links to the outside is never left', async (_, link) => {
    makeTree('outside', { 'machine-id': 'kept' })
    const outside = path.join(directory, 'outside')
    const escape = link.replace('/outside', link.startsWith('-> /') ? outside : '/outside')
    const tree = makeTree('tree', { ...DRACUT, 'etc/dracut.conf.d': escape, boot: escape })
    const { code } = await image('tree', '--module', '--document', 'machine.bu', '--stamp')
    expect(code).toBe(0)
    expect(nodesBelow(outside)).toEqual(['machine-id'])
    expect(nodesBelow(tree).some((name) => name.endsWith('/ignition/config.ign'))).toBe(true)
  })
})

/** The tree above with everything in it: whatever `initrd/` has, at its place. */
function expectedNodes(): readonly string[] {
  const inModules = nodesBelow('initrd/dracut').filter((name) => name.includes('/'))
  const inRoot = nodesBelow('initrd/real-root').map((name) =>
    name.endsWith('.service') ? `usr/lib/systemd/system/${name}` : `usr/lib/firstlight/${name}`,
  )
  const added = [
    'boot/ignition.firstboot',
    'boot/ignition/config.ign',
    'etc/default/grub.d/firstlight.cfg',
    'etc/dracut.conf.d/firstlight.conf',
    'etc/grub.d/05_firstlight',
    'usr/lib/firstlight/firstlight',
    'usr/lib/firstlight/grub.cfg',
    'usr/lib/systemd/system/basic.target.wants/firstlight-first-boot-complete.service',
  ]
  const modules = inModules.map((name) => `usr/lib/dracut/modules.d/${name}`)
  const kept = Object.keys(DRACUT).filter((name) => name !== 'etc/machine-id')
  return [...new Set([...kept, ...added, ...modules, ...inRoot])].toSorted()
}

describe('what is refused', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['nothing to put there', ['tree'], 2, /nothing was named .*\[usage\]\n {2}hint: e\.g\. --module/],
    ['no target', ['nowhere', '--stamp'], 2, /looking at \/here\/nowhere failed \[source-unreadable\]/],
    ['the running system', ['/', '--stamp'], 5, /changing \/, the root of this running system.*\n.*--yes/],
    ['no root tree', ['empty', '--stamp'], 5, /neither \/usr nor \/etc/],
    ['neither builder', ['plain', '--module'], 5, /neither dracut nor initramfs-tools/],
    ['an unknown builder', ['tree', '--module', '--builder', 'mkinitcpio'], 2, /no such builder \[usage\]/],
    ['a partition of a directory', ['tree', '--stamp', '--root-partition', '1'], 2, /has no partitions/],
    ['no number', ['tree', '--stamp', '--root-partition', '1a'], 2, /"1a" is no number of a partition/],
    ['qcow2', ['disk.qcow2', '--stamp'], 5, /its format is qcow2.*\n.*qemu-img convert/],
    ['an MBR', ['mbr', '--stamp'], 5, /has an MBR; only a GPT/],
    ['a device', ['/dev/null', '--stamp'], 5, /neither a directory nor a regular file/],
    ['a wrong document', ['tree', '--document', 'wrong.bu'], 3, /wrong\.bu:3:1[\s\S]*1 error/],
    ['an empty document', ['tree', '--document', 'empty.bu'], 3, /the document is empty/],
    ['a directory where a file goes', ['odd', '--stamp'], 1, /there is a directory already \[node-exists\]/],
    ['no executable', ['tree', '--module', '--initrd', 'empty'], 2, /looking for the parts of an image/],
  ]
  test.each(cases)('%s', async (_, args, code, message) => {
    const tree = makeTree('tree', DRACUT)
    makeTree('plain', { 'etc/hostname': '' })
    makeTree('odd', { 'etc/hostname': '', 'boot/ignition.firstboot/x': '' })
    fs.mkdirSync(path.join(directory, 'empty'))
    fs.writeFileSync(path.join(directory, 'disk.qcow2'), Buffer.from('514649fb00000003', 'hex'))
    const mbr = Buffer.alloc(4096)
    mbr.writeUInt8(0x83, 450)
    mbr.writeUInt16LE(0xaa55, 510)
    fs.writeFileSync(path.join(directory, 'mbr'), mbr)
    fs.writeFileSync(path.join(directory, 'wrong.bu'), 'variant: fcos\nversion: 1.5.0\nstorag: {}\nstorage: []\n')
    fs.writeFileSync(path.join(directory, 'empty.bu'), '')
    const ended = await image(...args)
    expect(ended.err).toMatch(message)
    expect(ended.code).toBe(code)
    expect(nodesBelow(tree)).toEqual(Object.keys(DRACUT).toSorted())
  })
})

const obstacle = whyNoDisk()

/** Why no disk image can be made and mounted here. */
function whyNoDisk(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting takes root'
  const missing = ['sgdisk', 'mke2fs', 'debugfs', 'mount'].filter((program) => spawnSync(program, ['-V']).error)
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  return spawnSync('losetup', ['--find']).status === 0 ? undefined : 'there is no loop device'
}

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: directory })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** A disk with an EFI system partition, one for /boot, and a root: 4 MiB, 8 MiB and 16 MiB from 1 MiB on. */
function makeDisk(labels: readonly [string, string], types: readonly [string, string], tree: string): void {
  run('truncate', '--size=32M', 'disk.raw')
  const partitions = ['--new=1:2048:+4M', '--typecode=1:ef00', '--new=2:0:+8M', '--new=3:0:+16M']
  const named = labels.flatMap((label, index) => [
    `--change-name=${index + 2}:${label}`,
    `--typecode=${index + 2}:${types[index] ?? ''}`,
  ])
  run('sgdisk', ...partitions, ...named, 'disk.raw')
  putFilesystem({ from: 'none', mebibytes: 8, at: 5 })
  putFilesystem({ from: tree, mebibytes: 16, at: 13 })
}

interface NewFilesystem {
  readonly from: string
  readonly mebibytes: number
  readonly at: number
}

function putFilesystem({ from, mebibytes, at }: NewFilesystem): void {
  fs.mkdirSync(path.join(directory, from), { recursive: true })
  run('mke2fs', '-q', '-t', 'ext4', '-F', '-d', from, 'part', `${mebibytes}M`)
  run('dd', 'if=part', 'of=disk.raw', 'bs=1M', `seek=${at}`, 'conv=notrunc', 'status=none')
}

/** The regular file at a path of the filesystem that begins so many MiB into the disk; nothing when there is none. */
function fileAt(mebibytes: number, file: string): string {
  return run('debugfs', '-R', `cat ${file}`, `disk.raw?offset=${mebibytes * 1024 * 1024}`)
}

describe.skipIf(obstacle !== undefined)(`a disk image${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const ROOT = { 'etc/machine-id': 'abc\n', 'boot/here': '', 'usr/bin/sync': '' }

  test.each([
    ['labels', ['boot', 'root'], ['8300', '8300']],
    ['types', ['one', 'two'], ['ea00', '8304']],
  ] as const)(
    'is taken apart by the %s of its partitions, and nothing of it stays mounted',
    async (_, labels, types) => {
      makeTree('root', ROOT)
      makeDisk(labels, types, 'root')
      const all = ['disk.raw', '--real-root', '--stamp', '--document', 'machine.bu']
      const planned = await image(...all, '--dry-run')
      expect(planned.out).toMatch(/^\/here\/disk\.raw, a disk image: the root is partition 3, \/boot is partition 2:\n/)
      expect(fileAt(13, '/etc/machine-id')).toBe('abc\n')

      expect(await image(...all)).toMatchObject({ code: 0, err: '' })
      expect(fileAt(13, '/etc/machine-id')).toBe('')
      expect(fileAt(5, '/ignition/config.ign')).toBe(DOCUMENT)
      expect(run('debugfs', '-R', 'stat /ignition.firstboot', 'disk.raw?offset=5242880')).toContain('Type: regular')
      expect((await image(...all)).out).toContain('0 changes made')
      expect(fs.readFileSync('/proc/self/mounts', 'utf8')).not.toContain('firstlight-image-')
      expect(run('losetup', '--all')).not.toContain(directory)
      run('sgdisk', '--verify', 'disk.raw')
    },
  )

  test('whose root is not clear is refused until it is named', async () => {
    makeTree('root', ROOT)
    makeDisk(['one', 'two'], ['8300', '8300'], 'root')
    const unclear = await image('disk.raw', '--stamp')
    expect(unclear.code).toBe(5)
    expect(unclear.err).toContain('--root-partition and --boot-partition among 1, 2 "one", 3 "two"')
    const { out } = await image('disk.raw', '--stamp', '--root-partition', '3')
    expect(out).toMatch(/the root is partition 3:\n {2}remove \/etc\/machine-id/)
    expect((await image('disk.raw', '--stamp', '--root-partition', '7')).err).toContain('has no partition 7')
    const wrong = await image('disk.raw', '--stamp', '--root-partition', '1')
    expect(wrong.err).toMatch(/mounting partition 1 of \/here\/disk\.raw failed \[mount-failed\]/)
    expect(fs.readFileSync('/proc/self/mounts', 'utf8')).not.toContain('firstlight-image-')
  })

  test('that leads out of itself changes nothing outside', async () => {
    const outside = makeTree('outside', { 'machine-id': 'kept' })
    makeTree('root', { 'usr/x': '', boot: `-> ${outside}`, etc: `-> ${outside}` })
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    const refused = await image('disk.raw', '--stamp')
    expect(refused).toMatchObject({ code: 5 })
    expect(refused.err).toContain('the root has no directory /boot')
    expect(await image('disk.raw', '--stamp', '--root-partition', '3', '--boot-partition', '2')).toEqual(refused)
    expect(nodesBelow(outside)).toEqual(['machine-id'])
  })

  test('may be one filesystem alone', async () => {
    makeTree('root', ROOT)
    run('mke2fs', '-q', '-t', 'ext4', '-d', 'root', 'disk.raw', '16M')
    const { out } = await image('disk.raw', '--stamp')
    expect(out).toMatch(/a disk image: the root is the whole of it:\n/)
    expect(fileAt(0, '/etc/machine-id')).toBe('')
  })

  test('may be changed from within a chroot', () => {
    makeTree('root', ROOT)
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    const chroot = 'mount --rbind / "$0"; exec chroot "$0" sh -c \'cd "$0"; exec "$@"\' "$PWD" "$@"'
    const program = [process.execPath, 'bin/firstlight.ts', 'image', path.join(directory, 'disk.raw'), '--stamp']
    fs.mkdirSync(path.join(directory, 'elsewhere'))
    const unshared = ['--mount', '--propagation=private', 'sh', '-ec', chroot, path.join(directory, 'elsewhere')]
    const { status, stderr } = spawnSync('unshare', [...unshared, ...program], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(fileAt(13, '/etc/machine-id')).toBe('')
  })

  test('stays mounted nowhere when the program is killed, and the next run goes on', async () => {
    const dracut = { 'usr/lib/dracut/dracut-functions.sh': '' }
    makeTree('root', { ...ROOT, ...dracut })
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    // It waits there, with everything mounted, for an executable that never comes.
    run('mkfifo', '--mode=755', 'pipe')
    const args = ['image', path.join(directory, 'disk.raw'), '--module', '--executable', path.join(directory, 'pipe')]
    const child = spawn(process.execPath, ['bin/firstlight.ts', ...args], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], TMPDIR: directory },
    })
    const devices = (): number => run('losetup', '--all').split(directory).length - 1
    await vi.waitUntil(() => devices() === 2, { timeout: 20_000 })
    // Nobody else sees the mounts.
    expect(fs.readFileSync('/proc/self/mounts', 'utf8')).not.toContain(directory)
    const refused = await image('disk.raw', '--stamp')
    expect(refused).toMatchObject({ code: 5 })
    expect(refused.err).toMatch(/disk\.raw is in use: \/dev\/loop\d+ shows it as a device \[refused\]/)
    child.kill('SIGKILL')
    await vi.waitUntil(() => devices() === 0, { timeout: 20_000 })
    expect(await image('disk.raw', '--stamp')).toMatchObject({ code: 0, err: '' })
    expect(fileAt(13, '/etc/machine-id')).toBe('')
  })

  test('that another program has locked is refused', async () => {
    makeTree('root', ROOT)
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    const holder = spawn('flock', ['--no-fork', 'disk.raw', 'sh', '-c', 'echo locked; exec sleep 60'], {
      cwd: directory,
    })
    await once(holder.stdout, 'data')
    expect((await image('disk.raw', '--stamp')).err).toMatch(
      /in use: a program, such as QEMU, has locked it \[refused\]/,
    )
    holder.kill()
    expect(fileAt(13, '/etc/machine-id')).toBe('abc\n')
  })

  test('that is shown as a device is refused, by whatever name it goes', async () => {
    makeTree('root', ROOT)
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    const loop = run('losetup', '--find', '--show', 'disk.raw').trim()
    onTestFinished(() => void run('losetup', '--detach', loop))
    fs.linkSync(path.join(directory, 'disk.raw'), path.join(directory, 'same.raw'))
    const refused = await image('same.raw', '--stamp')
    expect(refused).toMatchObject({ code: 5 })
    expect(refused.err).toContain(`same.raw is in use: ${loop} shows it as a device [refused]`)
    expect(fileAt(13, '/etc/machine-id')).toBe('abc\n')
  })

  test('that was cut off is refused', async () => {
    makeTree('root', ROOT)
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    fs.truncateSync(path.join(directory, 'disk.raw'), 20 * 1024 * 1024)
    expect((await image('disk.raw', '--stamp')).err).toContain('partition 3 of /here/disk.raw lies beyond the end')
  })

  test('of which both copies of the GPT are damaged is refused', async () => {
    makeTree('root', ROOT)
    makeDisk(['boot', 'root'], ['8300', '8300'], 'root')
    const descriptor = fs.openSync(path.join(directory, 'disk.raw'), 'r+')
    const { size } = fs.fstatSync(descriptor)
    for (const at of [512, size - 512]) fs.writeSync(descriptor, 'NO GPT', at)
    fs.closeSync(descriptor)
    expect((await image('disk.raw', '--stamp')).err).toContain(
      'the partition table of /here/disk.raw, a GPT, is damaged',
    )
  })
})
