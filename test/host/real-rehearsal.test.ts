import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { provision } from '../../src/engine/engine.ts'
import { isFirstlightError } from '../../src/errors.ts'
import type { Host } from '../../src/host/host.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { createMemoryJournal } from '../../src/journal/memory-journal.ts'
import { devicePath, type DevicePath } from '../../src/util/paths.ts'
import { STAGES } from '../../stages/index.ts'
import { hostIn, machineWithDisk, mayAttach, tool, whereDisks, workDirectory } from '../helpers/loop-disks.ts'
import { configWith } from '../stages/decide.ts'

const filesystem =
  (format: string, ...options: readonly string[]) =>
  (device: DevicePath): Operation => ({ kind: 'make-filesystem', device, format, options })

const volume =
  (...options: readonly string[]) =>
  (device: DevicePath): Operation => ({ kind: 'format-luks', volume: 'v', device, options, cex: false })

interface Tried {
  readonly what: string
  readonly mebibytes: number
  readonly operation: (device: DevicePath) => Operation
  /** The code of the refusal and what its sentence says. */
  readonly refused: readonly [code: string, says: RegExp]
}

const REFUSED: readonly Tried[] = [
  {
    what: 'a feature that ext4 does not have',
    mebibytes: 64,
    operation: filesystem('ext4', '-O', 'bogus'),
    refused: ['command-failed', /mkfs\.ext4 failed \(1\).*bogus/],
  },
  {
    what: 'an inode of 77 bytes',
    mebibytes: 400,
    operation: filesystem('xfs', '-i', 'size=77'),
    refused: ['command-failed', /mkfs\.xfs failed \(1\).*Invalid value 77/],
  },
  {
    what: 'a profile that btrfs does not have',
    mebibytes: 200,
    operation: filesystem('btrfs', '--data', 'raid77'),
    refused: ['command-failed', /mkfs\.btrfs failed \(1\).*raid77/],
  },
  {
    what: 'a FAT of 17 bits',
    mebibytes: 64,
    operation: filesystem('vfat', '-F', '17'),
    refused: ['command-failed', /mkfs\.fat failed \(1\)/],
  },
  {
    what: 'a page size that mkswap does not have',
    mebibytes: 64,
    operation: filesystem('swap', '--pagesize', 'many'),
    refused: ['command-failed', /mkswap failed \(1\).*many/],
  },
  {
    what: 'a device that is too small',
    mebibytes: 8,
    operation: filesystem('xfs'),
    refused: ['command-failed', /mkfs\.xfs failed \(1\)/],
  },
  {
    what: 'an option that cryptsetup does not have',
    mebibytes: 32,
    operation: volume('--bogus'),
    refused: ['command-failed', /cryptsetup failed \(1\).*bogus/],
  },
  {
    what: 'a volume without room for its header',
    mebibytes: 8,
    operation: volume(),
    refused: ['command-failed', /its header takes 16 MiB, and the device has 8 MiB/],
  },
]

describe('the programs of the machine are asked before anything is changed', () => {
  for (const { what, mebibytes, operation, refused } of REFUSED) {
    whereDisks(`refused: ${what}`, async () => {
      const { host, disk, image } = await machineWithDisk(mebibytes)
      const before = digestOf(image)
      const copy = await copyWith(host, disk)
      const failure = await copy.perform(operation(disk)).catch((thrown: unknown) => thrown)
      if (!isFirstlightError(failure)) throw failure
      expect(failure.code).toBe(refused[0])
      expect(failure.message).toMatch(refused[1])
      expect(digestOf(image)).toBe(before)
    })
  }

  test('refused: a filesystem that this kernel does not have', async (context) => {
    if (!mayAttach) return context.skip('only root may attach loop devices, where there are any')
    const known = fs.readFileSync('/proc/filesystems', 'utf8').split(/\s+/)
    const lacking = ['vfat', 'xfs', 'btrfs', 'ext4'].find((format) => !known.includes(format))
    if (lacking === undefined) return context.skip('this kernel has every filesystem, or loads them')
    const { host, disk } = await machineWithDisk(16)
    const asked = host.devices.demandMountable({ device: disk, format: lacking, options: [] })
    await expect(asked).rejects.toMatchObject({ code: 'kernel-lacks' })
  })

  whereDisks('what they make is made, however small a device it is', async () => {
    const { host, disk } = await machineWithDisk(64)
    const copy = await copyWith(host, disk)
    const small = [
      filesystem('btrfs', '--mixed'),
      filesystem('ext4', '-m', '0', '-O', '^has_journal'),
      filesystem('vfat', '-F', '32'),
      filesystem('swap'),
      volume('--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000', '--luks2-keyslots-size', '256k'),
    ]
    for (const operation of small) {
      await expect(copy.perform(operation(disk))).resolves.toBeUndefined()
      await host.perform(operation(disk), { redo: true })
    }
    expect(await host.devices.signature(disk)).toMatchObject({ type: 'crypto_LUKS' })
  })

  whereDisks('an xfs of 128 MiB is made where mkfs.xfs makes it, and refused where it does not', async () => {
    const { host, disk, directory } = await machineWithDisk(128)
    fs.writeFileSync(`${directory}/there`, '')
    fs.truncateSync(`${directory}/there`, 128 * 1024 * 1024)
    const makes = ((): boolean => {
      try {
        tool('mkfs.xfs', '-q', `${directory}/there`)
        return true
      } catch {
        return false
      }
    })()
    const copy = await copyWith(host, disk)
    const tried = copy.perform(filesystem('xfs')(disk)).then(
      () => true,
      () => false,
    )
    expect(await tried).toBe(makes)
  })

  whereDisks('options that name other paths are not tried by a program that writes', async () => {
    const { host, disk } = await machineWithDisk(64)
    const other = await machineWithDisk(64)
    const before = digestOf(other.image)
    const copy = await copyWith(host, disk)
    await copy.perform(filesystem('btrfs', '--mixed', other.disk)(disk)).catch(() => undefined)
    expect(digestOf(other.image)).toBe(before)
  })

  const UNKNOWN: readonly (readonly [string, readonly string[], string])[] = [
    ['an option that ext4 does not have', ['noatime', 'bogus'], '"bogus"'],
    ['a value that an option does not have', ['data=bogus'], '"data=bogus"'],
  ]
  for (const [what, options, named] of UNKNOWN) {
    whereDisks(`refused, and named: ${what}`, async () => {
      const { host, disk } = await machineWithDisk(16)
      for (const { devices } of [host, await host.simulate()]) {
        await expect(devices.demandMountable({ device: disk, format: 'ext4', options })).rejects.toMatchObject({
          code: 'mount-failed',
          message: `checking what the run needs: ext4 takes no mount options ${named}`,
        })
      }
    })
  }

  whereDisks('mount options that are right pass', async () => {
    const { host, disk } = await machineWithDisk(16)
    const options = ['noatime', 'data=ordered', 'x-systemd.growfs', 'nofail']
    const asked = host.devices.demandMountable({ device: disk, format: 'ext4', options })
    await expect(asked).resolves.toBeUndefined()
  })

  whereDisks(
    'a wrong mount option is found in the phase of the disks, at its own line, before one is changed',
    async () => {
      const { host, disk, image } = await machineWithDisk(64)
      tool('mkfs.ext4', '-q', '-L', 'kept', disk)
      const before = digestOf(image)
      const filesystem = { device: disk, format: 'xfs', path: '/srv', wipeFilesystem: true, mountOptions: ['bogus'] }
      const config = configWith({ storage: { filesystems: [filesystem] } })
      const run = {
        config,
        host,
        stages: STAGES,
        journal: createMemoryJournal(),
        version: 'test',
        phases: ['disks'] as const,
      }
      await expect(provision(run)).rejects.toMatchObject({
        code: 'mount-failed',
        path: ['storage', 'filesystems', 0, 'mountOptions'],
      })
      expect(digestOf(image)).toBe(before)
    },
  )
})

test.skipIf(process.getuid?.() !== 0)(
  'what is to be put on a part of the image that is mounted read-only is refused before anything is made (root)',
  async () => {
    const directory = workDirectory()
    const host = await hostIn(directory)
    const root = path.join(directory, 'root')
    fs.mkdirSync(path.join(root, 'usr'))
    tool('mount', '-t', 'tmpfs', '-o', 'ro', 'none', path.join(root, 'usr'))
    // A directory of it may still be open.
    onTestFinished(() => void tool('umount', '--lazy', path.join(root, 'usr')))
    for (const node of [{ directories: [{ path: '/usr/share/mine' }] }, { files: [{ path: '/usr/share/mine' }] }]) {
      const config = configWith({ storage: { directories: [{ path: '/made' }], ...node } })
      const run = { config, host, stages: STAGES, journal: createMemoryJournal(), version: 'test' }
      await expect(provision(run)).rejects.toMatchObject({
        code: 'io-failed',
        message: 'checking what the run needs: "/usr/share/mine" is on /usr, which is mounted read-only',
      })
      expect(fs.readdirSync(root)).toEqual(['usr'])
    }
  },
)

/** Whether something can be made immutable where the tests work. */
function mayFreeze(): boolean {
  if (process.getuid?.() !== 0) return false
  const file = path.join(workDirectory(), 'frozen')
  fs.writeFileSync(file, '')
  const { status } = spawnSync('chattr', ['+i', file])
  spawnSync('chattr', ['-i', file])
  return status === 0
}

function another(at: string): object {
  return { files: [{ path: at, overwrite: true, contents: { source: 'data:,x' } }] }
}

describe('what is immutable is found before anything is made (root, chattr)', () => {
  test.for([
    ['a file that is to be another one', 'etc/resolv.conf', another('/etc/resolv.conf'), true],
    [
      'a file that is appended to',
      'etc/resolv.conf',
      { files: [{ path: '/etc/resolv.conf', append: [{ source: 'data:,x' }] }] },
      true,
    ],
    ['a file that gets another mode', 'etc/resolv.conf', { files: [{ path: '/etc/resolv.conf', mode: 0o600 }] }, true],
    ['a directory that something is made in', 'etc', another('/etc/deep/motd'), true],
    ['a directory far above what is made', 'opt', { files: [{ path: '/opt/there/motd' }] }, false],
    ['a file beside', 'etc/resolv.conf', { files: [{ path: '/etc/motd' }] }, false],
  ] as const)('%s', async ([, frozen, nodes, isRefused], { skip }) => {
    skip(!mayFreeze(), 'needs root, and chattr on a filesystem that has attributes')
    const directory = workDirectory()
    const host = await hostIn(directory)
    const root = path.join(directory, 'root')
    for (const name of ['etc', 'opt/there']) fs.mkdirSync(path.join(root, name), { recursive: true })
    fs.writeFileSync(path.join(root, 'etc/resolv.conf'), 'nameserver 192.0.2.1\n')
    tool('chattr', '+i', path.join(root, frozen))
    onTestFinished(() => void tool('chattr', '-i', path.join(root, frozen)))
    const config = configWith({ storage: { directories: [{ path: '/made' }], ...nodes } })
    const made = provision({ config, host, stages: STAGES, journal: createMemoryJournal(), version: 'test' })
    if (!isRefused) {
      expect((await made).outcome).toBe('provisioned')
      return
    }
    await expect(made).rejects.toMatchObject({
      code: 'io-failed',
      message: `checking what the run needs: "/${frozen}" cannot be changed: it is immutable`,
    })
    expect(fs.existsSync(path.join(root, 'made'))).toBe(false)
  })
})

async function copyWith(host: Host, disk: string): Promise<Host> {
  const copy = await host.simulate()
  await copy.devices.wait([devicePath(disk)])
  for (const each of [host, copy]) await each.perform({ kind: 'provide-volume-key', volume: 'v', from: 'generated' })
  return copy
}

function digestOf(image: string): string {
  return createHash('sha256').update(fs.readFileSync(image)).digest('hex')
}
