/** What is said of a document is said in its own words: its spelling, its lines, its files. */
import { expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { formatReport } from '../../src/report/format.ts'

async function reportOn(name: string, text: string): Promise<string> {
  return formatReport((await readDocument(Buffer.from(text), { kind: 'file', path: name })).report)
}

const BUTANE = `variant: fcos
version: 1.5.0
storage:
  disks:
    - device: /dev/vda
      wipe_table: true
      partitions:
        - number: 1
          label: gone
          should_exist: false
  filesystems:
    - device: /dev/vda
      format: ext4
  files:
    - path: /a
      overwrite: true
    - path: /b
      mode: 07777777
    - path: /a
systemd:
  units:
    - name: a.service
      contents: |
        [Service]
        ExecStart=/bin/true
        Restart on failure
`

test('Butane is told what to write in Butane, a duplicate its line, and a unit the line of the document', async () => {
  expect(await reportOn('a.bu', BUTANE)).toMatchInlineSnapshot(`
    "error: a partition that should not exist can have no label, GUIDs, start or size [partition-absent-with-attributes]
     --> a.bu:8:11 ($.storage.disks.0.partitions.0)
      |
    8 |         - number: 1
      |           ^^^^^^^^^
      = hint: leave only number, should_exist and wipe_partition_entry

    warning: the filesystem is on the whole disk "/dev/vda", which gets partitions in this config [filesystem-on-partitioned-disk]
      --> a.bu:12:15 ($.storage.filesystems.0.device)
       |
    12 |     - device: /dev/vda
       |               ^^^^^^^^
       = hint: name the device of one of the partitions

    error: overwrite is true, but there is no source of contents to overwrite with [overwrite-without-contents]
      --> a.bu:16:18 ($.storage.files.0.overwrite)
       |
    16 |       overwrite: true
       |                  ^^^^
       = hint: for an empty file write contents: {source: ""}

    error: the mode 2097151 is not between 0 and 4095 (octal 7777) [mode-out-of-range]
      --> a.bu:18:13 ($.storage.files.1.mode)
       |
    18 |       mode: 07777777
       |             ^^^^^^^^
       = hint: a mode has at most four octal digits behind its leading zero: 0644, 0755

    error: "/a" is already there, in line 15 [duplicate]
      --> a.bu:19:7 ($.storage.files.2)
       |
    19 |     - path: /a
       |       ^^^^^^^^

    error: the contents are no unit file: line 3 has no "=" behind the name of an option [unit-malformed]
      --> a.bu:26:9 ($.systemd.units.0.contents)
       |
    26 |         …
       |         ^
       = hint: each line is a [Section], an Option=value, or a remark that begins with #
    "
  `)
})

test('Ignition is told in Ignition', async () => {
  const filesystem = { device: '/dev/vda', format: 'ext4' }
  const disk = { device: '/dev/vda', wipeTable: true }
  const storage = {
    disks: [disk, disk],
    filesystems: [filesystem],
    files: [{ path: '/a', overwrite: true, mode: 9999 }],
  }
  expect(await reportOn('a.ign', JSON.stringify({ ignition: { version: '3.4.0' }, storage }))).toMatchInlineSnapshot(`
    "error: "/dev/vda" is already there, at $.storage.disks.0 [duplicate]
     --> a.ign:1:92 ($.storage.disks.1)
      |
    1 | …e":"/dev/vda","wipeTable":true},{"device":"/dev/vda","wipeTable":true}],"filesystems":[{"device":"/d…
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    warning: the partition table of "/dev/vda" is wiped, but not the filesystem that is to be there [filesystem-on-wiped-disk]
     --> a.ign:1:157 ($.storage.filesystems.0.device)
      |
    1 | …true}],"filesystems":[{"device":"/dev/vda","format":"ext4"}],"files":[{"path":"/a","overwrite":true,…
      |                                  ^^^^^^^^^^
      = hint: add "wipeFilesystem": true

    error: overwrite is true, but there is no source of contents to overwrite with [overwrite-without-contents]
     --> a.ign:1:220 ($.storage.files.0.overwrite)
      |
    1 | …tems":[{"device":"/dev/vda","format":"ext4"}],"files":[{"path":"/a","overwrite":true,"mode":9999}]}}
      |                                                                                  ^^^^
      = hint: for an empty file write "contents": {"source": ""}

    error: the mode 9999 is not between 0 and 4095 (octal 7777) [mode-out-of-range]
     --> a.ign:1:232 ($.storage.files.0.mode)
      |
    1 | …tems":[{"device":"/dev/vda","format":"ext4"}],"files":[{"path":"/a","overwrite":true,"mode":9999}]}}
      |                                                                                              ^^^^
      = hint: a mode is written as a decimal number: octal 644 is 420, octal 755 is 493
    "
  `)
})
