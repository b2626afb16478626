import { expect, test } from 'vitest'
import type { ContentStore } from '../../src/util/content.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { isDestructive, describeOperation } from '../../src/host/operation/table.ts'
import { operationData } from '../../src/host/operation/data.ts'
import { devicePath, targetPath } from '../../src/util/paths.ts'
import { secret } from '../../src/util/secret.ts'

const CANARY = 'canary-of-a-secret'
const p = targetPath
const sda = devicePath('/dev/sda')

const contents: ContentStore = {
  info: (id) => (id === 'known' ? { size: 5 * 2 ** 20, sha512: 'ab' } : undefined),
  size: (id) => (id === 'known' ? 5 * 2 ** 20 : undefined),
  bytes: () => undefined,
  open: () => {
    throw new TypeError('not read')
  },
}

const OPERATIONS: readonly Operation[] = [
  { kind: 'wipe-table', device: sda },
  {
    kind: 'partition',
    device: sda,
    sectorSize: 512,
    remove: [2],
    create: [{ number: 1, start: 2048, size: 2 ** 21, label: 'root' }],
  },
  { kind: 'create-array', name: 'md0', level: 'raid1', devices: [sda, devicePath('/dev/sdb')], spares: 1, options: [] },
  { kind: 'wipe-signatures', device: sda },
  { kind: 'make-filesystem', device: sda, format: 'xfs', label: 'a "b"\u001b[2J', options: [] },
  { kind: 'provide-volume-key', volume: 'v', from: 'generated' },
  { kind: 'provide-volume-key', volume: 'v', from: { kind: 'text', text: secret(CANARY) } },
  { kind: 'provide-volume-key', volume: 'v', from: { kind: 'resource', id: 'known', shown: 'https://x.example/k' } },
  { kind: 'format-luks', volume: 'v', device: sda, options: [], cex: false },
  { kind: 'open-luks', volume: 'v', device: sda, discard: true, options: [], persistent: true },
  { kind: 'bind-clevis', volume: 'v', device: sda, pin: 'sss', config: secret(CANARY), servers: [], prove: true },
  { kind: 'drop-volume-key', volume: 'v', device: sda },
  { kind: 'mount', device: '/dev/sda', path: p('/var/lib data'), format: 'xfs', options: ['ro', 'noatime'] },
  { kind: 'unmount', path: p('/var') },
  { kind: 'add-group', name: 'team', gid: 5, system: true, passwordHash: secret(CANARY) },
  { kind: 'modify-group', name: 'team' },
  { kind: 'delete-group', name: 'team' },
  {
    kind: 'add-user',
    name: 'bob\nroot',
    uid: 7,
    groups: ['docker'],
    homeDir: '/srv/bob',
    createHome: false,
    passwordHash: secret(CANARY),
  },
  { kind: 'modify-user', name: 'bob' },
  { kind: 'delete-user', name: 'bob' },
  { kind: 'write-ssh-keys', user: 'bob', keys: ['ssh-ed25519 A'], fragment: true },
  { kind: 'make-directory', path: p('/d'), mode: 0o2755, uid: 0, gid: 5 },
  { kind: 'write-file', path: p('/f'), contents: [{ kind: 'text', text: secret(CANARY) }], mode: 0o600 },
  {
    kind: 'write-file',
    path: p('/big'),
    contents: [{ kind: 'resource', id: 'known', shown: 'https://x.example/big' }],
  },
  { kind: 'write-file', path: p('/key'), contents: [{ kind: 'volume-key', volume: 'v' }] },
  { kind: 'append-file', path: p('/f'), at: 3, contents: [{ kind: 'resource', id: 'unknown', shown: 'x:/y' }] },
  { kind: 'make-symlink', path: p('/l'), target: '../x y' },
  { kind: 'make-hard-link', path: p('/h'), target: p('/f') },
  { kind: 'set-attributes', path: p('/f'), mode: 0o644 },
  { kind: 'remove', path: p('/-rf *') },
  { kind: 'set-kernel-arguments', shouldExist: ['a=1'], shouldNotExist: ['quiet'] },
  { kind: 'disable-unit', unit: 'x.service' },
  { kind: 'relabel', policy: 'targeted', paths: [p('/etc/a'), p('/etc/b')] },
]

test('every operation is one line without secrets; ! marks what destroys', () => {
  const lines = OPERATIONS.map((each) => `${isDestructive(each) ? '!' : ' '} ${describeOperation(each, contents)}`)
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "! clear the partition table of /dev/sda
    ! partition /dev/sda: delete partition 2, create partition 1 "root" of 1 GiB at 1 MiB
    ! create the raid1 array md0 of /dev/sda /dev/sdb (1 of them spare)
    ! wipe all signatures of /dev/sda
    ! make the xfs filesystem on /dev/sda labelled "a \\"b\\"\\u001b[2J"
      generate a key for the LUKS volume "v"
      take the key of the LUKS volume "v" from the config
      take the key of the LUKS volume "v" from https://x.example/k
    ! format /dev/sda as the LUKS volume "v"
      open the LUKS volume "v" on /dev/sda, allowing discards
      bind the LUKS volume "v" with clevis pin sss
    ! remove the generated key from the LUKS volume "v"
      mount /dev/sda (xfs) at "/var/lib data" with ro,noatime
      unmount /var
      add the system group "team", gid 5
      change the group "team"
    ! delete the group "team"
      add the user "bob\\nroot", uid 7, in "docker", home /srv/bob, without making a home, with a password
      change the user "bob"
    ! delete the user "bob" and its home
      write 1 SSH key for the user "bob"
      make the directory /d, mode 2755, uid 0, gid 5
      write /f (18 B), mode 0600
      write /big (5 MiB)
      write /key
      append to /f (size unknown)
      link /l to "../x y"
      hard-link /h to /f
      set /f, mode 0644
    ! remove "/-rf *" and all below it
      set kernel arguments: add "a=1", remove "quiet"
      disable the unit "x.service"
      label 2 paths by the SELinux policy "targeted""
  `)
})

test('as data they show sizes and digests, but neither contents nor secrets', () => {
  const data = OPERATIONS.map((each) => operationData(each, contents))
  expect(JSON.stringify(data)).not.toContain(CANARY)
  expect(data.slice(21, 26)).toMatchInlineSnapshot(`
    [
      {
        "gid": 5,
        "kind": "make-directory",
        "mode": "2755",
        "path": "/d",
        "uid": 0,
      },
      {
        "contents": [
          {
            "kind": "text",
            "size": 18,
          },
        ],
        "kind": "write-file",
        "mode": "0600",
        "path": "/f",
      },
      {
        "contents": [
          {
            "kind": "resource",
            "sha512": "ab",
            "size": 5242880,
            "source": "https://x.example/big",
          },
        ],
        "kind": "write-file",
        "path": "/big",
      },
      {
        "contents": [
          {
            "kind": "volume-key",
            "volume": "v",
          },
        ],
        "kind": "write-file",
        "path": "/key",
      },
      {
        "at": 3,
        "contents": [
          {
            "kind": "resource",
            "source": "x:/y",
          },
        ],
        "kind": "append-file",
        "path": "/f",
      },
    ]
  `)
})
