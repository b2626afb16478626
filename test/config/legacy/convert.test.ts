import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../src/util/json.ts'
import { convertBody } from './convert-document.ts'

const HASH = `sha512-${'a'.repeat(128)}`

interface Conversion {
  readonly title: string
  /** @default '2.3.0' */
  readonly version?: string
  readonly from: Readonly<Record<string, JsonValue>>
  readonly to: Readonly<Record<string, unknown>>
  /** Warnings, as `code $.path`. */
  readonly says?: readonly string[]
}

/** One file of the root with everything that is needed, and something more. */
const file = (more: Readonly<Record<string, JsonValue>> = {}) => ({
  filesystem: 'root',
  path: '/etc/motd',
  mode: 420,
  contents: { source: 'data:,hi' },
  ...more,
})

/** Helpers for what a test is not about: the rest of the document around a partition, a file, and units. */
const disk = (partition: Readonly<Record<string, JsonValue>>) => ({
  storage: { disks: [{ device: '/dev/sda', partitions: [partition] }] },
})

const written = (more: object) => ({ storage: { files: [{ path: '/etc/motd', mode: 420, ...more }] } })

const units = (...list: readonly JsonValue[]) => ({ systemd: { units: [...list] } })

function check({ version = '2.3.0', from, to, says = [] }: Conversion): void {
  expect(convertBody(version, from)).toEqual({ result: to, issues: says.map((line) => `warning ${line}`) })
}

describe('ignition', () => {
  test.each<Conversion>([
    {
      title: 'append becomes merge',
      version: '2.4.0',
      from: {
        ignition: {
          config: {
            append: [
              {
                source: 'https://example.org/a',
                httpHeaders: [{ name: 'X-Token', value: 't' }],
                verification: { hash: HASH },
              },
              { source: 'oem:///b.ign', verification: {} },
            ],
          },
        },
      },
      to: {
        ignition: {
          config: {
            merge: [
              {
                source: 'https://example.org/a',
                httpHeaders: [{ name: 'X-Token', value: 't' }],
                verification: { hash: HASH },
              },
              { source: 'oem:///b.ign' },
            ],
          },
        },
      },
      says: ['legacy-append-merges $.ignition.config.append'],
    },
    {
      title: 'replace stays',
      from: { ignition: { config: { replace: { source: 's3://bucket/key', verification: { hash: HASH } } } } },
      to: { ignition: { config: { replace: { source: 's3://bucket/key', verification: { hash: HASH } } } } },
    },
    {
      title: 'a replace that says nothing is none',
      from: { ignition: { config: { replace: { verification: {} }, append: [] } } },
      to: { ignition: { config: {} } },
    },
    {
      title: 'timeouts, certificate authorities and proxies keep their names; empty strings go',
      version: '2.4.0',
      from: {
        ignition: {
          timeouts: { httpResponseHeaders: 0, httpTotal: 5 },
          security: { tls: { certificateAuthorities: [{ source: 'data:,pem', verification: { hash: '' } }] } },
          proxy: { httpProxy: '', httpsProxy: 'https://proxy', noProxy: ['localhost'] },
        },
      },
      to: {
        ignition: {
          timeouts: { httpResponseHeaders: 0, httpTotal: 5 },
          security: { tls: { certificateAuthorities: [{ source: 'data:,pem' }] } },
          proxy: { httpsProxy: 'https://proxy', noProxy: ['localhost'] },
        },
      },
    },
  ])('$title', check)
})

describe('disks and raid', () => {
  test.each<Conversion>([
    {
      title: 'sizes in MiB stay, zeros too',
      from: disk({
        number: 1,
        label: 'a',
        sizeMiB: 100,
        startMiB: 0,
        typeGuid: '',
        guid: '',
        wipePartitionEntry: false,
      }),
      to: disk({ number: 1, label: 'a', sizeMiB: 100, startMiB: 0 }),
    },
    {
      title: 'what is absent since 2.3.0 stays absent',
      from: disk({ number: 1 }),
      to: disk({ number: 1 }),
    },
    {
      title: 'what is absent before 2.3.0 was zero, and the label of an unnumbered partition empty',
      version: '2.2.0',
      from: disk({}),
      to: disk({ number: 0, label: '', sizeMiB: 0, startMiB: 0 }),
    },
    {
      title: 'a numbered partition without a label has none',
      version: '2.2.0',
      from: disk({ number: 2, label: '' }),
      to: disk({ number: 2, sizeMiB: 0, startMiB: 0 }),
    },
    {
      title: 'whole MiB in sectors of 512 bytes become MiB',
      version: '2.0.0',
      from: disk({ number: 1, label: 'a', start: 2048, size: 4096 }),
      to: disk({ number: 1, label: 'a', startMiB: 1, sizeMiB: 2 }),
      says: [
        'legacy-sectors-assumed $.storage.disks.0.partitions.0.size',
        'legacy-sectors-assumed $.storage.disks.0.partitions.0.start',
      ],
    },
    {
      title: 'no sectors mean as much as there is',
      from: disk({ number: 1, start: 0, size: 0 }),
      to: disk({ number: 1, startMiB: 0, sizeMiB: 0 }),
    },
    {
      title: 'a partition that should not exist, a wiped table and entry',
      from: {
        storage: {
          disks: [
            {
              device: '/dev/sda',
              wipeTable: true,
              partitions: [{ number: 1, shouldExist: false, wipePartitionEntry: true }],
            },
          ],
        },
      },
      to: {
        storage: {
          disks: [
            {
              device: '/dev/sda',
              wipeTable: true,
              partitions: [{ number: 1, shouldExist: false, wipePartitionEntry: true }],
            },
          ],
        },
      },
    },
    {
      title: 'an array: no spares are none',
      from: {
        storage: { raid: [{ name: 'data', level: 'raid1', devices: ['/dev/a', '/dev/b'], spares: 0, options: [] }] },
      },
      to: { storage: { raid: [{ name: 'data', level: 'raid1', devices: ['/dev/a', '/dev/b'] }] } },
    },
  ])('$title', check)
})

describe('filesystems and what is on them', () => {
  test.each<Conversion>([
    {
      title: 'a named filesystem gets a mount path, and its nodes lie below it',
      from: {
        storage: {
          filesystems: [
            {
              name: 'data',
              mount: {
                device: '/dev/sdb',
                format: 'ext4',
                label: 'data',
                uuid: '',
                wipeFilesystem: true,
                options: ['-b', '1024'],
              },
            },
          ],
          files: [file({ filesystem: 'data', path: '/a/../b//c' })],
          directories: [{ filesystem: 'data', path: '/d', mode: 493 }],
          links: [{ filesystem: 'data', path: '/l', target: '/b/c', hard: true }],
        },
      },
      to: {
        storage: {
          filesystems: [
            {
              path: '/tmp/data-ign1',
              device: '/dev/sdb',
              format: 'ext4',
              label: 'data',
              wipeFilesystem: true,
              options: ['-b', '1024'],
            },
          ],
          files: [{ path: '/tmp/data-ign1/b/c', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }],
          directories: [{ path: '/tmp/data-ign1/d', mode: 493 }],
          links: [{ path: '/tmp/data-ign1/l', target: '/tmp/data-ign1/b/c', hard: true }],
        },
      },
      says: ['legacy-mount-path $.storage.filesystems.0.name'],
    },
    {
      title: 'the OEM filesystem has a directory of its own, and is btrfs unless it is wiped',
      from: {
        storage: {
          filesystems: [{ name: 'oem', mount: { device: '/dev/disk/by-label/OEM', format: 'ext4' } }],
          files: [file({ filesystem: 'oem', path: '/grub.cfg' })],
        },
      },
      to: {
        storage: {
          filesystems: [{ path: '/usr/share/oem', device: '/dev/disk/by-label/OEM', format: 'btrfs' }],
          files: [{ path: '/usr/share/oem/grub.cfg', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }],
        },
      },
      says: [
        'legacy-mount-path $.storage.filesystems.0.name',
        'legacy-oem-format $.storage.filesystems.0.mount.format',
      ],
    },
    {
      title: 'a wiped OEM filesystem keeps its format',
      from: {
        storage: {
          filesystems: [{ name: 'OEM', mount: { device: '/dev/a', format: 'ext4', wipeFilesystem: true } }],
        },
      },
      to: {
        storage: {
          filesystems: [{ path: '/usr/share/oem', device: '/dev/a', format: 'ext4', wipeFilesystem: true }],
        },
      },
      says: ['legacy-mount-path $.storage.filesystems.0.name'],
    },
    {
      title: 'create by force becomes wipe',
      version: '2.0.0',
      from: {
        storage: {
          filesystems: [
            { name: 'data', mount: { device: '/dev/a', format: 'xfs', create: { force: true, options: ['-K'] } } },
          ],
        },
      },
      to: {
        storage: {
          filesystems: [
            { path: '/tmp/data-ign1', device: '/dev/a', format: 'xfs', wipeFilesystem: true, options: ['-K'] },
          ],
        },
      },
      says: ['legacy-mount-path $.storage.filesystems.0.name'],
    },
    {
      title: 'the root that the initramfs has mounted is implied',
      from: { storage: { filesystems: [{ name: 'root', path: '/sysroot' }], files: [file()] } },
      to: {
        storage: { files: [{ path: '/etc/motd', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }] },
      },
    },
    {
      title: 'a root that is made anew is made, and its files go to the root',
      from: {
        storage: {
          filesystems: [
            {
              name: 'root',
              mount: { device: '/dev/disk/by-label/ROOT', format: 'xfs', wipeFilesystem: true, label: 'ROOT' },
            },
          ],
          files: [file()],
        },
      },
      to: {
        storage: {
          filesystems: [{ device: '/dev/disk/by-label/ROOT', format: 'xfs', wipeFilesystem: true, label: 'ROOT' }],
          files: [{ path: '/etc/motd', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }],
        },
      },
      says: ['legacy-root-filesystem $.storage.filesystems.0.name'],
    },
    {
      title: 'a directory below the root that the initramfs has mounted',
      from: {
        storage: {
          filesystems: [{ name: 'var', path: '/sysroot/var/' }],
          files: [file({ filesystem: 'var', path: '/x' })],
        },
      },
      to: { storage: { files: [{ path: '/var/x', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }] } },
    },
    {
      title: 'the last filesystem of a name counts; a name cannot lead out of /tmp; swap is not mounted',
      from: {
        storage: {
          filesystems: [
            { name: 'a', mount: { device: '/dev/a', format: 'ext4' } },
            { name: 'a', mount: { device: '/dev/b', format: 'ext4' } },
            { name: '../etc', mount: { device: '/dev/c', format: 'ext4' } },
            { name: 'swap', mount: { device: '/dev/d', format: 'swap' } },
            { mount: { device: '/dev/e', format: 'vfat' } },
          ],
          links: [{ filesystem: 'a', path: '/l', target: '/x' }],
        },
      },
      to: {
        storage: {
          filesystems: [
            { path: '/tmp/a-ign1', device: '/dev/a', format: 'ext4' },
            { path: '/tmp/a-ign2', device: '/dev/b', format: 'ext4' },
            { path: '/tmp/__etc-ign3', device: '/dev/c', format: 'ext4' },
            { device: '/dev/d', format: 'swap' },
            { device: '/dev/e', format: 'vfat' },
          ],
          links: [{ path: '/tmp/a-ign2/l', target: '/x' }],
        },
      },
      says: [0, 1, 2].map((index) => `legacy-mount-path $.storage.filesystems.${index}.name`),
    },
  ])('$title', check)
})

describe('files, directories and links', () => {
  test.each<Conversion>([
    {
      title: 'a file overwrites unless it says otherwise',
      from: { storage: { files: [file({ overwrite: false })] } },
      to: written({ overwrite: false, contents: { source: 'data:,hi' } }),
    },
    {
      title: 'append adds to what is there',
      from: { storage: { files: [file({ append: true })] } },
      to: written({ overwrite: false, append: [{ source: 'data:,hi' }] }),
    },
    {
      title: 'a file without contents is emptied',
      from: { storage: { files: [file({ contents: { compression: '', verification: {} } })] } },
      to: written({ overwrite: true, contents: { source: '' } }),
    },
    {
      title: 'compression, hash and headers stay',
      version: '2.4.0',
      from: {
        storage: {
          files: [
            file({
              contents: {
                source: 'https://example.org/x.gz',
                compression: 'gzip',
                verification: { hash: HASH },
                httpHeaders: [{ name: 'Accept', value: 'x/y' }],
              },
            }),
          ],
        },
      },
      to: written({
        overwrite: true,
        contents: {
          source: 'https://example.org/x.gz',
          compression: 'gzip',
          verification: { hash: HASH },
          httpHeaders: [{ name: 'Accept', value: 'x/y' }],
        },
      }),
    },
    {
      title: 'owners by id and by name; nobody stays nobody',
      from: {
        storage: {
          files: [file({ user: { id: 500 }, group: { name: 'docker' } })],
          links: [{ filesystem: 'root', path: '/l', target: 'x', user: {}, group: { name: '' } }],
        },
      },
      to: {
        storage: {
          files: [
            {
              path: '/etc/motd',
              mode: 420,
              overwrite: true,
              contents: { source: 'data:,hi' },
              user: { id: 500 },
              group: { name: 'docker' },
            },
          ],
          links: [{ path: '/l', target: 'x' }],
        },
      },
    },
    {
      title: 'in 2.0.0 whoever does not say is root',
      version: '2.0.0',
      from: { storage: { files: [file()] } },
      to: written({ overwrite: true, contents: { source: 'data:,hi' }, user: { id: 0 }, group: { id: 0 } }),
    },
    {
      title: 'an absent mode was 0 before 2.2.0',
      version: '2.1.0',
      from: {
        storage: {
          files: [{ filesystem: 'root', path: '/f' }],
          directories: [{ filesystem: 'root', path: '/d' }],
        },
      },
      to: {
        storage: {
          files: [{ path: '/f', mode: 0, overwrite: true, contents: { source: '' } }],
          directories: [{ path: '/d', mode: 0 }],
        },
      },
      says: ['legacy-mode-unset $.storage.files.0', 'legacy-mode-unset $.storage.directories.0'],
    },
    {
      title: 'an absent mode is left to the engine since',
      version: '2.2.0',
      from: {
        storage: {
          files: [{ filesystem: 'root', path: '/f' }],
          directories: [{ filesystem: 'root', path: '/d', overwrite: true }],
        },
      },
      to: {
        storage: {
          files: [{ path: '/f', overwrite: true, contents: { source: '' } }],
          directories: [{ path: '/d', overwrite: true }],
        },
      },
      says: ['legacy-mode-unset $.storage.files.0', 'legacy-mode-unset $.storage.directories.0'],
    },
    {
      title: 'parents of a directory are told about, unless they are given too',
      from: {
        storage: {
          directories: [
            { filesystem: 'root', path: '/srv/a', mode: 493 },
            { filesystem: 'root', path: '/srv/a/b', mode: 448 },
            { filesystem: 'root', path: '/srv/x/y', mode: 448 },
          ],
        },
      },
      to: {
        storage: {
          directories: [
            { path: '/srv/a', mode: 493 },
            { path: '/srv/a/b', mode: 448 },
            { path: '/srv/x/y', mode: 448 },
          ],
        },
      },
      says: ['legacy-directory-parents $.storage.directories.2'],
    },
    {
      title: 'links keep their targets as text',
      from: {
        storage: {
          links: [
            { filesystem: 'root', path: '/a', target: '../b', overwrite: true },
            { filesystem: 'root', path: '/c', target: '/d', hard: true },
          ],
        },
      },
      to: {
        storage: {
          links: [
            { path: '/a', target: '../b', overwrite: true },
            { path: '/c', target: '/d', hard: true },
          ],
        },
      },
    },
    {
      title: 'a path below something that only begins like a link is fine',
      from: {
        storage: {
          links: [{ filesystem: 'root', path: '/foo', target: '/x' }],
          files: [file({ path: '/foobar/f' })],
        },
      },
      to: {
        storage: {
          links: [{ path: '/foo', target: '/x' }],
          files: [{ path: '/foobar/f', mode: 420, overwrite: true, contents: { source: 'data:,hi' } }],
        },
      },
    },
  ])('$title', check)
})

describe('units', () => {
  test.each<Conversion & { readonly unit: Readonly<Record<string, JsonValue>> }>(
    (
      [
        [{}, {}],
        [{ enable: true }, { enabled: true }],
        [{ enable: false }, {}],
        [{ enabled: true }, { enabled: true }],
        [{ enabled: false }, { enabled: false }],
        [{ enable: true, enabled: false }, { enabled: false }],
        [{ enable: true, enabled: true }, { enabled: true }],
        [{ mask: true }, { mask: true }],
        [{ mask: false, contents: '' }, {}],
        [{ contents: '[Unit]\n' }, { contents: '[Unit]\n' }],
      ] as const
    ).map(([unit, expected]) => ({
      title: JSON.stringify(unit),
      unit,
      from: units({ name: 'a.service', ...unit }),
      to: units({ name: 'a.service', ...expected }),
      says: 'enable' in unit ? ['legacy-deprecated-key $.systemd.units.0.enable'] : [],
    })),
  )('$title', check)

  test.each<Conversion>([
    {
      title: 'drop-ins',
      from: units({
        name: 'a.service',
        dropins: [
          { name: 'a.conf', contents: '[Unit]\n' },
          { name: 'b.conf', contents: '' },
        ],
      }),
      to: units({ name: 'a.service', dropins: [{ name: 'a.conf', contents: '[Unit]\n' }, { name: 'b.conf' }] }),
    },
    {
      title: 'entries for one unit are merged where the first stands, and the last word wins',
      from: units(
        {
          name: 'a.service',
          contents: 'old',
          enabled: true,
          mask: true,
          dropins: [{ name: '1.conf', contents: 'one' }],
        },
        { name: 'b.service' },
        { name: 'a.service', contents: 'new', enabled: false },
        {
          name: 'a.service',
          dropins: [
            { name: '1.conf', contents: 'changed' },
            { name: '2.conf', contents: 'two' },
          ],
        },
      ),
      to: units(
        {
          name: 'a.service',
          contents: 'new',
          enabled: false,
          mask: true,
          dropins: [
            { name: '1.conf', contents: 'changed' },
            { name: '2.conf', contents: 'two' },
          ],
        },
        { name: 'b.service' },
      ),
      says: ['legacy-unit-merged $.systemd.units.2.name', 'legacy-unit-merged $.systemd.units.3.name'],
    },
    {
      title: 'networkd units and drop-ins become files',
      from: {
        networkd: {
          units: [
            {
              name: '00-eth.network',
              contents: '[Match]\nName=eth0 é\n',
              dropins: [{ name: '10.conf', contents: 'x' }],
            },
            { name: 'zz.link', dropins: [{ name: 'only.conf', contents: 'y' }] },
            { name: 'empty.netdev' },
          ],
        },
        storage: { files: [file()] },
      },
      to: {
        storage: {
          files: [
            { path: '/etc/motd', mode: 420, overwrite: true, contents: { source: 'data:,hi' } },
            ...[
              ['00-eth.network', '%5BMatch%5D%0AName%3Deth0%20%C3%A9%0A'],
              ['00-eth.network.d/10.conf', 'x'],
              ['zz.link.d/only.conf', 'y'],
              ['empty.netdev', ''],
            ].map(([name, data]) => ({
              path: `/etc/systemd/network/${name ?? ''}`,
              mode: 420,
              overwrite: true,
              contents: { source: `data:,${data ?? ''}` },
            })),
          ],
        },
      },
    },
  ])('$title', check)
})

describe('users and groups', () => {
  test.each<Conversion>([
    {
      title: 'what is empty goes',
      from: {
        passwd: {
          users: [
            {
              name: 'core',
              passwordHash: '$6$x',
              sshAuthorizedKeys: ['ssh-ed25519 A'],
              uid: 1000,
              gecos: '',
              homeDir: '/home/core',
              noCreateHome: false,
              primaryGroup: '',
              groups: [],
              noUserGroup: true,
              noLogInit: false,
              shell: '/bin/bash',
              system: false,
            },
          ],
          groups: [{ name: 'docker', gid: 233, passwordHash: '', system: true }],
        },
      },
      to: {
        passwd: {
          users: [
            {
              name: 'core',
              passwordHash: '$6$x',
              sshAuthorizedKeys: ['ssh-ed25519 A'],
              uid: 1000,
              homeDir: '/home/core',
              noUserGroup: true,
              shell: '/bin/bash',
            },
          ],
          groups: [{ name: 'docker', gid: 233, system: true }],
        },
      },
    },
    {
      title: 'what create says moves up',
      version: '2.0.0',
      from: {
        passwd: { users: [{ name: 'a', create: { uid: 7, groups: ['wheel'], system: true, noLogInit: true } }] },
      },
      to: { passwd: { users: [{ name: 'a', uid: 7, groups: ['wheel'], system: true, noLogInit: true }] } },
    },
    {
      title: 'an empty password hash opens no door',
      from: { passwd: { users: [{ name: 'a', passwordHash: '' }] } },
      to: { passwd: { users: [{ name: 'a' }] } },
      says: ['legacy-password-empty $.passwd.users.0.passwordHash'],
    },
  ])('$title', check)
})
