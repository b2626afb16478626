import { describe, expect, test } from 'vitest'
import type { ReadDocument } from '../../src/document/document.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { messageOf } from '../../src/report/messages.ts'
import { issueLines } from '../helpers/issue-lines.ts'

function read(text: string): Promise<ReadDocument> {
  return readDocument(Buffer.from(text), { kind: 'file', path: 'config.ign' })
}

/** A document of spec 2 whose sections are given as JSON text, each on lines of its own. */
function document(version: string, sections: string): string {
  return `{\n"ignition": {"version": "${version}"},\n${sections}\n}`
}

const FILE = '"filesystem": "root", "mode": 420'
const disk = (partitions: string) => `"storage": {"disks": [{"device": "/dev/a", "partitions": [\n${partitions}\n]}]}`
const files = (...lines: readonly string[]) => `"storage": {"files": [\n${lines.join(',\n')}\n]}`
const filesystem = (text: string) => `"storage": {"filesystems": [\n${text}\n]}`
const user = (text: string) => `"passwd": {"users": [\n${text}\n]}`

/** Each refusal: the version, what is in the document from line 3 on, and the first error with its place. */
const REFUSALS: readonly (readonly [title: string, version: string, sections: string, error: string])[] = [
  // Sizes.
  [
    'sectors that are no whole number of MiB',
    '2.2.0',
    disk('{"number": 1, "label": "a", "size": 2049}'),
    'legacy-sectors-inexact $.storage.disks.0.partitions.0.size 4:37',
  ],
  [
    'a misaligned start',
    '2.0.0',
    disk('{"number": 1,\n"start": 63}'),
    'legacy-sectors-inexact $.storage.disks.0.partitions.0.start 5:10',
  ],
  [
    'a negative size',
    '2.0.0',
    disk('{"number": 1, "size": -2048}'),
    'legacy-sectors-inexact $.storage.disks.0.partitions.0.size 4:23',
  ],
  [
    'both units of size on a disk',
    '2.3.0',
    disk('{"number": 1, "size": 2048},\n{"number": 2, "sizeMiB": 1}'),
    'legacy-units-of-size-mixed $.storage.disks.0.partitions.1.sizeMiB 5:26',
  ],
  // Filesystems.
  [
    'a filesystem that nobody declared',
    '2.3.0',
    files(`{"path": "/a", "mode": 420,\n"filesystem": "data"}`),
    'legacy-filesystem-unknown $.storage.files.0.filesystem 5:15',
  ],
  [
    'no filesystem',
    '2.3.0',
    files('{"path": "/a", "mode": 420}'),
    'legacy-filesystem-unset $.storage.files.0.filesystem 4:1',
  ],
  [
    'a file on swap',
    '2.1.0',
    `"storage": {"filesystems": [{"name": "s", "mount": {"device": "/dev/a", "format": "swap"}}],\n"files": [{"path": "/a", "mode": 1, "filesystem": "s"}]}`,
    'legacy-filesystem-unmountable $.storage.files.0.filesystem 4:51',
  ],
  [
    'a filesystem outside of the new root',
    '2.3.0',
    filesystem('{"name": "x", "path": "/run/x"}'),
    'legacy-filesystem-outside $.storage.filesystems.0.path 4:23',
  ],
  [
    'a filesystem outside of the new root by ..',
    '2.3.0',
    filesystem('{"name": "x", "path": "/sysroot/../run"}'),
    'legacy-filesystem-outside $.storage.filesystems.0.path 4:23',
  ],
  [
    'a filesystem with mount and path',
    '2.3.0',
    filesystem('{"name": "x", "path": "/sysroot", "mount": {"device": "/dev/a", "format": "ext4"}}'),
    'legacy-filesystem-place $.storage.filesystems.0.mount 4:44',
  ],
  [
    'a filesystem with neither',
    '2.3.0',
    filesystem('{"name": "x"}'),
    'legacy-filesystem-place $.storage.filesystems.0.mount 4:1',
  ],
  [
    'a format that came later',
    '2.0.0',
    filesystem('{"name": "x", "mount": {"device": "/dev/a", "format": "vfat"}}'),
    'legacy-format $.storage.filesystems.0.mount.format 4:55',
  ],
  [
    'no format',
    '2.3.0',
    filesystem('{"name": "x", "mount": {"device": "/dev/a"}}'),
    'legacy-format $.storage.filesystems.0.mount.format 4:24',
  ],
  [
    'create without force',
    '2.0.0',
    filesystem('{"name": "x", "mount": {"device": "/dev/a", "format": "ext4",\n"create": {"options": ["-K"]}}}'),
    'legacy-create-not-forced $.storage.filesystems.0.mount.create 5:11',
  ],
  [
    'create with force false',
    '2.0.0',
    filesystem('{"name": "x", "mount": {"device": "/dev/a", "format": "ext4", "create": {\n"force": false}}}'),
    'legacy-create-not-forced $.storage.filesystems.0.mount.create.force 5:10',
  ],
  [
    'create and wipeFilesystem',
    '2.1.0',
    filesystem(
      '{"name": "x", "mount": {"device": "/dev/a", "format": "ext4", "create": {"force": true},\n"wipeFilesystem": true}}',
    ),
    'legacy-create-mixed $.storage.filesystems.0.mount.wipeFilesystem 5:19',
  ],
  [
    'create and options',
    '2.1.0',
    filesystem(
      '{"name": "x", "mount": {"device": "/dev/a", "format": "ext4", "create": {"force": true},\n"options": ["-K"]}}',
    ),
    'legacy-create-mixed $.storage.filesystems.0.mount.options 5:12',
  ],
  [
    'a device that is no path (found in the result)',
    '2.3.0',
    filesystem('{"name": "x", "mount": {"device": "sda", "format": "ext4"}}'),
    'path-not-absolute $.storage.filesystems.0.mount.device 4:35',
  ],
  [
    'one device for two filesystems (found in the result)',
    '2.3.0',
    filesystem(
      '{"name": "x", "mount": {"device": "/dev/a", "format": "ext4"}},\n{"name": "y", "mount": {"device": "/dev/a", "format": "ext4"}}',
    ),
    'duplicate $.storage.filesystems.1.mount 5:24',
  ],
  // Nodes.
  [
    'two files at one path',
    '2.3.0',
    files(`{"path": "/a", ${FILE}}`, `{"path": "/x/../a/", ${FILE}}`),
    'legacy-node-twice $.storage.files.1 5:1',
  ],
  [
    'a file and a networkd unit at one path',
    '2.0.0',
    `${files(`{"path": "/etc/systemd/network/a.network", ${FILE}}`)},\n"networkd": {"units": [{"name": "a.network", "contents": ""}]}`,
    'legacy-node-twice $.networkd.units.0 6:24',
  ],
  [
    'a file and a directory at one path, by way of a mount path',
    '2.3.0',
    `"storage": {"filesystems": [{"name": "x", "path": "/sysroot/x"}],\n"files": [{"path": "/x/a", ${FILE}}],\n"directories": [{"path": "/a", "filesystem": "x", "mode": 1}]}`,
    'legacy-node-twice $.storage.directories.0 5:17',
  ],
  [
    'a file below a link of the same document',
    '2.3.0',
    `"storage": {"links": [{"path": "/a", "target": "/b", "filesystem": "root"}],\n"files": [{"path": "/a/b/c", ${FILE}}]}`,
    'legacy-node-under-link $.storage.files.0 4:11',
  ],
  ['a relative path', '2.3.0', files(`{${FILE}, "path": "a"}`), 'legacy-path-not-absolute $.storage.files.0.path 4:45'],
  ['no path', '2.3.0', files(`{${FILE}}`), 'legacy-path-not-absolute $.storage.files.0.path 4:1'],
  [
    'append and overwrite',
    '2.2.0',
    files(`{"path": "/a", ${FILE}, "append": true,\n"overwrite": true}`),
    'legacy-append-overwrites $.storage.files.0.overwrite 5:14',
  ],
  [
    'a hash that is no sha512',
    '2.4.0',
    files(`{"path": "/a", ${FILE}, "contents": {"source": "http://a", "verification": {\n"hash": "sha256-00"}}}`),
    'legacy-hash $.storage.files.0.contents.verification.hash 5:9',
  ],
  [
    'a scheme that came later',
    '2.0.0',
    files(`{"path": "/a", ${FILE}, "contents": {\n"source": "tftp://a/b"}}`),
    'legacy-scheme $.storage.files.0.contents.source 5:11',
  ],
  [
    'a scheme that never came',
    '2.4.0',
    files(`{"path": "/a", ${FILE}, "contents": {\n"source": "gs://a/b"}}`),
    'legacy-scheme $.storage.files.0.contents.source 5:11',
  ],
  [
    'a mode that is none (found in the result)',
    '2.3.0',
    files('{"path": "/a", "filesystem": "root",\n"mode": 99999}'),
    'mode-out-of-range $.storage.files.0.mode 5:9',
  ],
  // Units, users, disks.
  [
    'one drop-in twice in one unit',
    '2.0.0',
    `"systemd": {"units": [{"name": "a.service", "dropins": [{"name": "a.conf"},\n{"name": "a.conf"}]}]}`,
    'legacy-dropin-twice $.systemd.units.0.dropins.1.name 4:10',
  ],
  [
    'the name of a networkd unit',
    '2.0.0',
    `"networkd": {"units": [\n{"name": "a.service"}]}`,
    'legacy-networkd-name $.networkd.units.0.name 4:10',
  ],
  [
    'the name of a networkd unit that leads elsewhere',
    '2.0.0',
    `"networkd": {"units": [\n{"name": "../../passwd.network"}]}`,
    'legacy-networkd-name $.networkd.units.0.name 4:10',
  ],
  [
    'the name of a networkd drop-in',
    '2.2.0',
    `"networkd": {"units": [{"name": "a.network", "dropins": [\n{"name": "a"}]}]}`,
    'legacy-networkd-name $.networkd.units.0.dropins.0.name 4:10',
  ],
  [
    'the name of a unit (found in the result)',
    '2.0.0',
    `"systemd": {"units": [\n{"name": "a"}]}`,
    'unit-extension $.systemd.units.0.name 4:10',
  ],
  [
    'a user with create and without',
    '2.1.0',
    user('{"name": "a", "create": {},\n"uid": 1}'),
    'legacy-create-mixed $.passwd.users.0.uid 5:8',
  ],
  [
    'one user twice (found in the result)',
    '2.0.0',
    user('{"name": "a"},\n{"name": "a"}'),
    'duplicate $.passwd.users.1 5:1',
  ],
  [
    'a label that the result cannot have',
    '2.0.0',
    disk('{"number": 1,\n"label": "a:b"}'),
    'partition-label-colon $.storage.disks.0.partitions.0.label 5:10',
  ],
  // Form.
  ['a wrong type', '2.3.0', '"storage": {"files":\n"none"}', 'wrong-type $.storage.files 4:1'],
  ['a mode as text', '2.3.0', files('{"path": "/a",\n"mode": "0644"}'), 'wrong-type $.storage.files.0.mode 5:9'],
]

describe('what cannot be kept is refused where the user wrote it', () => {
  test.each(REFUSALS)('%s', async (_, version, sections, error) => {
    const { kind, report } = await read(document(version, sections))
    expect(kind).toBe('invalid')
    expect(issueLines(report).find((line) => line.startsWith('error'))).toBe(`error ${error}`)
  })
})

describe('versions', () => {
  test.each(['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0'])(
    '%s is read, and that it was converted is said',
    async (version) => {
      const { kind, report } = await read(document(version, '"networkd": {}'))
      expect({ kind, issues: issueLines(report) }).toEqual({
        kind: 'config',
        issues: ['warning legacy-converted $.ignition.version 2:25'],
      })
    },
  )

  test.each([
    ['2.5.0', 'version-unsupported'],
    ['2.5.0-experimental', 'version-unsupported'],
    ['2.1.0-experimental', 'version-unsupported'],
    ['2.0', 'version-malformed'],
    ['1.0.0', 'version-unsupported'],
  ])('%s is not', async (version, code) => {
    const { kind, report } = await read(document(version, '"storage": {}'))
    expect({ kind, codes: report.issues.map((issue) => issue.code) }).toEqual({ kind: 'invalid', codes: [code] })
  })

  test('a document that says no version is of none', async () => {
    const { kind, report } = await read('{"storage": {}}')
    expect({ kind, codes: report.issues.map((issue) => issue.code) }).toEqual({
      kind: 'invalid',
      codes: ['version-missing'],
    })
  })

  test('what a version does not know yet is said, with the version that does', async () => {
    const { kind, report } = await read(
      document('2.0.0', '"storage": {"directories": [],\n"file": [], "FILES": []}, "kernelArguments": {}'),
    )
    expect({ kind, issues: issueLines(report), messages: report.issues.map(messageOf) }).toMatchInlineSnapshot(`
      {
        "issues": [
          "warning legacy-converted $.ignition.version 2:25",
          "warning unknown-key $.storage.directories 3:13",
          "warning unknown-key $.storage.file 4:1",
          "warning key-case $.storage.FILES 4:13",
          "warning unknown-key $.kernelArguments 4:27",
        ],
        "kind": "config",
        "messages": [
          "this document of spec 2.0.0 was converted to spec 3.1.0",
          "key "directories" is ignored: version 2.0.0 does not know it yet",
          "unknown key "file" is ignored",
          "key "FILES" is spelled "files"; it is taken as such",
          "unknown key "kernelArguments" is ignored",
        ],
      }
    `)
  })
})

test('a document of spec 1, files and all', async () => {
  const answer = await read(`{
  "ignitionVersion": 1,
  "storage": {
    "disks": [{"device": "/dev/sda", "wipeTable": true, "partitions": [{"label": "ROOT", "number": 1, "size": 4096, "start": 2048}]}],
    "raid": [{"name": "r", "level": "raid1", "devices": ["/dev/a", "/dev/b"], "spares": 0}],
    "filesystems": [
      {
        "device": "/dev/disk/by-partlabel/ROOT",
        "format": "btrfs",
        "create": {"force": true, "options": ["--label=ROOT"]},
        "files": [{"path": "/etc/motd", "contents": "50% é\\n", "mode": 420, "uid": 500, "gid": 501}, {"path": "/b"}]
      }
    ]
  },
  "systemd": {"units": [{"name": "a.service", "enable": true, "contents": "[Install]\\nWantedBy=x.target\\n"}]},
  "networkd": {"units": [{"name": "00.network", "contents": "[Match]\\n"}]},
  "passwd": {
    "users": [{"name": "core", "passwordHash": "", "sshAuthorizedKeys": ["k"], "create": {"uid": 7, "groups": ["g"]}}],
    "groups": [{"name": "g", "gid": 1, "system": true}]
  }
}`)
  expect(issueLines(answer.report)).toMatchInlineSnapshot(`
    [
      "warning legacy-converted $.ignitionVersion 2:22",
      "warning legacy-password-empty $.passwd.users.0.passwordHash 18:48",
      "warning legacy-mount-path $.storage.filesystems.0 7:7",
      "warning legacy-mode-unset $.storage.filesystems.0.files.1 11:102",
      "warning legacy-sectors-assumed $.storage.disks.0.partitions.0.size 4:111",
      "warning legacy-sectors-assumed $.storage.disks.0.partitions.0.start 4:126",
    ]
  `)
  if (answer.kind !== 'config') throw new Error('not a config')
  expect(answer.config).toMatchInlineSnapshot(`
    {
      "ignition": {
        "version": "3.7.0-experimental",
      },
      "passwd": {
        "groups": [
          {
            "gid": 1,
            "name": "g",
            "system": true,
          },
        ],
        "users": [
          {
            "groups": [
              "g",
            ],
            "name": "core",
            "sshAuthorizedKeys": [
              "k",
            ],
            "uid": 7,
          },
        ],
      },
      "storage": {
        "disks": [
          {
            "device": "/dev/sda",
            "partitions": [
              {
                "label": "ROOT",
                "number": 1,
                "sizeMiB": 2,
                "startMiB": 1,
              },
            ],
            "wipeTable": true,
          },
        ],
        "files": [
          {
            "contents": {
              "source": "data:,50%25%20%C3%A9%0A",
            },
            "group": {
              "id": 501,
            },
            "mode": 420,
            "overwrite": true,
            "path": "/tmp/_translate-filesystem-0-ign1/etc/motd",
            "user": {
              "id": 500,
            },
          },
          {
            "contents": {
              "source": "data:,",
            },
            "group": {
              "id": 0,
            },
            "mode": 0,
            "overwrite": true,
            "path": "/tmp/_translate-filesystem-0-ign1/b",
            "user": {
              "id": 0,
            },
          },
          {
            "contents": {
              "source": "data:,%5BMatch%5D%0A",
            },
            "mode": 420,
            "overwrite": true,
            "path": "/etc/systemd/network/00.network",
          },
        ],
        "filesystems": [
          {
            "device": "/dev/disk/by-partlabel/ROOT",
            "format": "btrfs",
            "options": [
              "--label=ROOT",
            ],
            "path": "/tmp/_translate-filesystem-0-ign1",
            "wipeFilesystem": true,
          },
        ],
        "raid": [
          {
            "devices": [
              "/dev/a",
              "/dev/b",
            ],
            "level": "raid1",
            "name": "r",
          },
        ],
      },
      "systemd": {
        "units": [
          {
            "contents": "[Install]
    WantedBy=x.target
    ",
            "enabled": true,
            "name": "a.service",
          },
        ],
      },
    }
  `)
  const place = answer.origins.locate(['storage', 'files', 0, 'contents', 'source'])
  expect(place?.document.text.slice(place.span.start, place.span.end)).toBe('"50% é\\n"')
  const device = answer.origins.locate(['storage', 'filesystems', 0, 'device'])
  expect(device?.document.text.slice(device.span.start, device.span.end)).toBe('"/dev/disk/by-partlabel/ROOT"')
})
