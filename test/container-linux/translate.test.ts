import { describe, expect, test } from 'vitest'
import { dropinOf, translate } from './read-text.ts'

const SUM = 'ab'.repeat(64)

describe('what was renamed', () => {
  test('users, groups, units and networkd units', async () => {
    const outcome = await translate(`
passwd:
  users:
    - name: core
      password_hash: "$6$x"
      ssh_authorized_keys: [ssh-ed25519 A]
      home_dir: /home/core
      no_create_home: yes
    - name: old
      create: {uid: 7, primary_group: old}
  groups:
    - {name: docker, gid: 0233, password_hash: ""}
systemd:
  units:
    - {name: a.service, enabled: true, contents: "[Unit]"}
networkd:
  units:
    - {name: 00.network, contents: "[Match]"}
`)
    expect(outcome).toEqual({
      issues: ['warning legacy-deprecated-key $.passwd.users.1.create 10:15'],
      result: {
        passwd: {
          users: [
            {
              name: 'core',
              passwordHash: '$6$x',
              sshAuthorizedKeys: ['ssh-ed25519 A'],
              homeDir: '/home/core',
              noCreateHome: true,
            },
            { name: 'old', uid: 7, primaryGroup: 'old' },
          ],
          groups: [{ name: 'docker', gid: 0o233 }],
        },
        storage: {
          files: [
            {
              path: '/etc/systemd/network/00.network',
              mode: 0o644,
              overwrite: true,
              contents: { source: 'data:,%5BMatch%5D' },
            },
          ],
        },
        systemd: { units: [{ name: 'a.service', enabled: true, contents: '[Unit]' }] },
      },
    })
  })

  test('disks with units of size, names of partition types, filesystems', async () => {
    const { result, issues } = await translate(`
storage:
  disks:
    - device: /dev/sda
      wipe_table: true
      partitions:
        - {label: a, number: 1, size: 116GiB, start: 2048KiB, type_guid: swap_partition}
        - {label: b, size: 0, type_guid: 0FC63DAF-8483-4772-8E79-3D69D8477DE4}
  raid:
    - {name: data, level: raid1, devices: [/dev/sda1, /dev/sdb1]}
  filesystems:
    - name: data
      mount: {device: /dev/md/data, format: ext4, wipe_filesystem: true, label: data}
`)
    expect(issues).toEqual(['warning legacy-mount-path $.storage.filesystems.0.name 12:13'])
    expect(result).toEqual({
      storage: {
        disks: [
          {
            device: '/dev/sda',
            wipeTable: true,
            partitions: [
              {
                number: 1,
                label: 'a',
                sizeMiB: 116 * 1024,
                startMiB: 2,
                typeGuid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F',
              },
              { number: 0, label: 'b', sizeMiB: 0, typeGuid: '0FC63DAF-8483-4772-8E79-3D69D8477DE4' },
            ],
          },
        ],
        raid: [{ name: 'data', level: 'raid1', devices: ['/dev/sda1', '/dev/sdb1'] }],
        filesystems: [
          { path: '/tmp/data-ign1', device: '/dev/md/data', format: 'ext4', label: 'data', wipeFilesystem: true },
        ],
      },
    })
  })

  test('files with inline, local and remote contents; other configs and timeouts', async () => {
    const files = { read: () => ({ kind: 'bytes', bytes: Buffer.from([0xff, 0x00]) }) as const }
    const { result, issues } = await translate(
      `
ignition:
  config:
    append:
      - {source: "https://example.org/a", verification: {hash: {function: sha512, sum: ${SUM}}}}
  timeouts: {http_total: 5}
  security: {tls: {certificate_authorities: [{source: "https://example.org/ca"}]}}
storage:
  files:
    - {filesystem: root, path: /a, mode: 0644, contents: {inline: "a b\\n"}}
    - {filesystem: root, path: /b, mode: 0755, contents: {local: b}}
    - filesystem: root
      path: /c
      mode: 0600
      append: true
      contents:
        remote: {url: "https://example.org/c", compression: gzip, verification: {hash: {function: sha512, sum: ${SUM}}}}
`,
      { files },
    )
    expect(issues).toEqual(['warning legacy-append-merges $.ignition.config.append 5:7'])
    expect(result).toEqual({
      ignition: {
        config: { merge: [{ source: 'https://example.org/a', verification: { hash: `sha512-${SUM}` } }] },
        timeouts: { httpTotal: 5 },
        security: { tls: { certificateAuthorities: [{ source: 'https://example.org/ca' }] } },
      },
      storage: {
        files: [
          { path: '/a', mode: 0o644, overwrite: true, contents: { source: 'data:,a%20b%0A' } },
          { path: '/b', mode: 0o755, overwrite: true, contents: { source: 'data:;base64,/wA=' } },
          {
            path: '/c',
            mode: 0o600,
            overwrite: false,
            append: [{ source: 'https://example.org/c', compression: 'gzip', verification: { hash: `sha512-${SUM}` } }],
          },
        ],
      },
    })
  })
})

/** The drop-in of etcd with the variables of a platform. */
const etcdDropin = (prefix: string) => `[Unit]
Requires=coreos-metadata.service
After=coreos-metadata.service

[Service]
EnvironmentFile=/run/metadata/coreos
Environment="ETCD_IMAGE_TAG=v3.0.15"
ExecStart=
ExecStart=/usr/lib/coreos/etcd-wrapper $ETCD_OPTS \\
  --name="\${${prefix}_HOSTNAME}" \\
  --snapshot-count="10000" \\
  --listen-peer-urls="http://\${${prefix}_IPV4_LOCAL}:2380" \\
  --initial-cluster="%m=http://\${${prefix}_IPV4_LOCAL}:2380,a\\"b\\\\c"
`

describe('services', () => {
  test('an empty section of etcd or flannel asks for the service', async () => {
    const outcome = await translate('etcd:\nflannel: {}\n')
    expect(outcome).toEqual({
      issues: [],
      result: {
        systemd: {
          units: [
            {
              name: 'etcd-member.service',
              enabled: true,
              dropins: [
                {
                  name: '20-clct-etcd-member.conf',
                  contents: '[Service]\nExecStart=\nExecStart=/usr/lib/coreos/etcd-wrapper $ETCD_OPTS\n',
                },
              ],
            },
            {
              name: 'flanneld.service',
              enabled: true,
              dropins: [
                {
                  name: '20-clct-flannel.conf',
                  contents: '[Service]\nExecStart=\nExecStart=/usr/lib/coreos/flannel-wrapper $FLANNEL_OPTS\n',
                },
              ],
            },
          ],
        },
      },
    })
  })

  test('dynamic data becomes variables of the platform', async () => {
    const text = `
etcd:
  version: "3.0.15"
  name: "{HOSTNAME}"
  snapshot_count: 10000
  initial_cluster: '%m=http://{PRIVATE_IPV4}:2380,a"b\\c'
  listen_peer_urls: http://{PRIVATE_IPV4}:2380
`
    for (const platform of ['ec2', 'aws']) {
      expect(dropinOf(await translate(text, { platform }), 'etcd-member.service')).toBe(etcdDropin('COREOS_EC2'))
    }
    expect(dropinOf(await translate(text, { platform: 'openstack' }), 'etcd-member.service')).toBe(
      etcdDropin('COREOS_OPENSTACK'),
    )
  })

  test('the network of flannel is put into etcd first', async () => {
    const outcome = await translate(
      `
flannel:
  version: 0.7.0
  etcd_endpoints: http://{PRIVATE_IPV4}:2379
  etcd_prefix: /a/b/
  network_config: '{ "Network": "10.1.0.0/16", "X": "100% $HOME it''s" }'
`,
      { platform: 'custom' },
    )
    expect(dropinOf(outcome, 'flanneld.service')).toMatchInlineSnapshot(`
      "[Unit]
      Requires=coreos-metadata.service
      After=coreos-metadata.service

      [Service]
      EnvironmentFile=/run/metadata/coreos
      Environment="FLANNEL_IMAGE_TAG=v0.7.0"
      ExecStartPre=/usr/bin/etcdctl --endpoints="http://\${COREOS_CUSTOM_PRIVATE_IPV4}:2379" set "/a/b/config" '{ \\"Network\\": \\"10.1.0.0/16\\", \\"X\\": \\"100%% $$HOME it\\'s\\" }'
      ExecStart=
      ExecStart=/usr/lib/coreos/flannel-wrapper $FLANNEL_OPTS \\
        --etcd-endpoints="http://\${COREOS_CUSTOM_PRIVATE_IPV4}:2379" \\
        --etcd-prefix="/a/b/"
      "
    `)
  })

  test('flags of docker; its unit may be given too', async () => {
    const { result, issues } = await translate(`
docker:
  flags: [--debug, '--label=a "b" 5%']
systemd:
  units: [{name: docker.service, enabled: false}]
`)
    expect(issues).toEqual(['warning legacy-unit-merged $.docker 3:3'])
    expect(result).toEqual({
      systemd: {
        units: [
          {
            name: 'docker.service',
            enabled: true,
            dropins: [
              {
                name: '20-clct-docker.conf',
                contents: '[Service]\nEnvironment="DOCKER_OPTS=--debug --label=a \\"b\\" 5%%"\n',
              },
            ],
          },
        ],
      },
    })
  })

  test('updates and locksmith share a file', async () => {
    const { result, issues } = await translate(`
update: {group: beta, server: "https://updates.example.org/v1/update/"}
locksmith:
  reboot_strategy: etcd-lock
  window_start: Sun 1:00
  window_length: 2h30m
  group: storage
  etcd_endpoints: http://127.0.0.1:2379
  etcd_cafile: /ca
  etcd_certfile: /cert
  etcd_keyfile: /key
`)
    expect(issues).toEqual([])
    const text = `GROUP=beta
SERVER=https://updates.example.org/v1/update/
REBOOT_STRATEGY=etcd-lock
LOCKSMITHD_REBOOT_WINDOW_START="Sun 1:00"
LOCKSMITHD_REBOOT_WINDOW_LENGTH=2h30m
LOCKSMITHD_GROUP=storage
LOCKSMITHD_ENDPOINT=http://127.0.0.1:2379
LOCKSMITHD_ETCD_CAFILE=/ca
LOCKSMITHD_ETCD_CERTFILE=/cert
LOCKSMITHD_ETCD_KEYFILE=/key
`
    expect(result).toEqual({
      storage: {
        files: [
          {
            path: '/etc/flatcar/update.conf',
            mode: 0o644,
            overwrite: true,
            contents: { source: `data:,${encodeURIComponent(text)}` },
          },
        ],
      },
    })
  })
})

describe('what is not known is refused where it stands', () => {
  test.each([
    ['a key of nobody', 'passwd:\n  user: []\n', 'container-linux-unknown-key $.passwd.user 2:3'],
    ['a section of nobody', 'etcd: {}\nrkt: {}\n', 'container-linux-unknown-key $.rkt 2:1'],
    ['an option of nobody', 'etcd:\n  nam: a\n', 'container-linux-unknown-key $.etcd.nam 2:3'],
    ['a wrong type', 'docker:\n  flags: --debug\n', 'wrong-type $.docker.flags 2:10'],
    ['a key twice', 'etcd:\n  name: a\n  name: b\n', 'butane-duplicate-key $.etcd.name 3:3'],
    ['no YAML', 'etcd:\n\tname: a\n', 'syntax $ 2:1'],
    ['a version', 'etcd:\n  version: latest\n', 'container-linux-version $.etcd.version 2:12'],
    ['dynamic data', 'etcd:\n  name: "{HOSTNAME}"\n', 'container-linux-dynamic-data $.etcd.name 2:9'],
    [
      'a partition that is no whole number of MiB',
      'storage:\n  disks:\n    - device: /dev/a\n      partitions:\n        - {number: 1, size: 1025KiB}\n',
      'container-linux-size $.storage.disks.0.partitions.0.size 5:29',
    ],
    [
      'contents from two places',
      'storage:\n  files:\n    - path: /a\n      filesystem: root\n      contents: {inline: a, remote: {url: "http://a"}}\n',
      'container-linux-contents $.storage.files.0.contents 5:17',
    ],
    [
      'another hash',
      'ignition:\n  config:\n    replace:\n      source: http://a\n      verification: {hash: {function: md5, sum: a}}\n',
      'container-linux-hash $.ignition.config.replace.verification.hash.function 5:39',
    ],
    [
      'a local file and no directory',
      'storage:\n  files:\n    - path: /a\n      filesystem: root\n      contents:\n        local: a\n',
      'container-linux-no-files-dir $.storage.files.0.contents.local 6:16',
    ],
    [
      'a file without a filesystem',
      'storage:\n  files:\n    - path: /a\n      mode: 0644\n',
      'legacy-filesystem-unset $.storage.files.0.filesystem 3:7',
    ],
    [
      'a strategy',
      'locksmith:\n  reboot_strategy: never\n',
      'container-linux-strategy $.locksmith.reboot_strategy 2:20',
    ],
    ['half a window', 'locksmith:\n  window_start: 1:00\n', 'container-linux-window $.locksmith.window_start 2:17'],
    [
      'a time of no day',
      'locksmith:\n  window_start: Foo 1:00\n  window_length: 1h\n',
      'container-linux-window $.locksmith.window_start 2:17',
    ],
    [
      'a length without a unit',
      'locksmith:\n  window_start: Sun 1:00\n  window_length: 60\n',
      'container-linux-window $.locksmith.window_length 3:18',
    ],
    [
      'a line too many in a file of variables',
      'update:\n  group: "stable\\nSERVER=http://evil"\n',
      'container-linux-update-value $.update.group 2:10',
    ],
  ])('%s', async (_, text, expected) => {
    const { result, issues } = await translate(text)
    expect(result).toBeUndefined()
    expect(issues[0]).toBe(`error ${expected}`)
  })

  test('a platform that has no such data, and one that is not known', async () => {
    const text = 'etcd:\n  name: "{HOSTNAME}"\n'
    const refused = { issues: ['error container-linux-dynamic-data $.etcd.name 2:9'] }
    expect(await translate(text, { platform: 'azure' })).toEqual(refused)
    expect(await translate(text, { platform: 'metal' })).toEqual(refused)
  })

  test('a local file outside of the directory', async () => {
    const text = 'storage:\n  files:\n    - {path: /a, filesystem: root, contents: {local: ../a}}\n'
    const outcome = await translate(text, { files: { read: () => ({ kind: 'outside' }) } })
    expect(outcome.issues[0]).toBe('error container-linux-local-unreadable $.storage.files.0.contents.local 3:54')
  })

  test('aliases that grow without end are stopped', async () => {
    const lines = Array.from({ length: 12 }, (_, level) => {
      const items = level === 0 ? 'x' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
      return `      - contents: &a${level} [${items}]`
    })
    const { result, issues } = await translate(`systemd:\n  units:\n${lines.join('\n')}\n`)
    expect(result).toBeUndefined()
    expect(issues.length).toBeGreaterThan(0)
  })
})

test('merge keys bring in what is not there', async () => {
  const { result } = await translate(`
passwd:
  users:
    - &core {name: core, shell: /bin/sh, groups: [wheel]}
    - {<<: *core, name: other, shell: /bin/bash}
`)
  expect(result).toEqual({
    passwd: {
      users: [
        { name: 'core', shell: '/bin/sh', groups: ['wheel'] },
        { name: 'other', shell: '/bin/bash', groups: ['wheel'] },
      ],
    },
  })
})
