import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { hintOf, messageOf } from '../../src/report/messages.ts'
import { positionOf } from '../../src/report/position.ts'

/** What is said of a document: line and column, sentence, hint. */
async function said(text: string): Promise<readonly string[]> {
  const { report } = await readDocument(Buffer.from(text), { kind: 'file', path: 'machine.bu' })
  return report.issues.map((issue) => {
    const { line, column } = issue.location === undefined ? { line: 0, column: 0 } : positionOf(issue.location)
    return `${line}:${column} ${messageOf(issue)} = ${hintOf(issue) ?? ''}`
  })
}

const FLATCAR = 'versions of flatcar are 1.0.0, 1.1.0, 1.2.0-experimental'
const VARIANTS = 'variants are fcos, flatcar, r4e, fiot, openshift'
const VERSIONS =
  'versions are 2.0.0, 2.1.0, 2.2.0, 2.3.0, 2.4.0, 3.0.0, 3.1.0, 3.2.0, 3.3.0, 3.4.0, 3.5.0, 3.6.0, 3.7.0-experimental'

describe('variant and version of a Butane document', () => {
  it.each([
    ['variant: flatcar\n', `1:1 the document does not say which version of the variant flatcar it is = ${FLATCAR}`],
    [
      'variant: flatcar\nverison: 1.1.0\n',
      '2:1 the document does not say which version of the variant flatcar it is = did you mean "version"? it is spelled "verison"',
    ],
    [
      'variant: flatcar\nversion: 1.1\n',
      `2:10 the version "1.1" is not of the form major.minor.patch = write "version: 1.1.0"; ${FLATCAR}`,
    ],
    [
      'variant: flatcar\nversion: v1.0.0\n',
      `2:10 the version "v1.0.0" is not of the form major.minor.patch = write "version: 1.0.0"; ${FLATCAR}`,
    ],
    [
      'variant: flatcar\nversion: 1\n',
      `2:10 the version "1" is not of the form major.minor.patch = write "version: 1.1.0"; ${FLATCAR}`,
    ],
    [
      'variant: flatcar\nversion: 1.2.0\n',
      `2:10 there is no version 1.2.0 of the variant flatcar = write "version: 1.2.0-experimental"; ${FLATCAR}`,
    ],
    [
      'variant: flatcar\nversion: 1.1.0-experimental\n',
      `2:10 there is no version 1.1.0-experimental of the variant flatcar = write "version: 1.1.0"; ${FLATCAR}`,
    ],
    ['variant: flatcar\nversion: 7.0.0\n', `2:10 there is no version 7.0.0 of the variant flatcar = ${FLATCAR}`],
    ['variant: flatcr\nversion: 1.1.0\n', `1:10 there is no variant "flatcr" = did you mean flatcar? ${VARIANTS}`],
    ['variant: Flatcar\nversion: 1.1\n', `1:10 there is no variant "Flatcar" = did you mean flatcar? ${VARIANTS}`],
    ['variant: suse\nversion: 1.1.0\n', `1:10 there is no variant "suse" = ${VARIANTS}`],
  ])('%s', async (text, expected) => {
    expect(await said(text)).toEqual([expected])
  })
})

describe('version of an Ignition document', () => {
  it.each([
    [
      '{"ignition": {}}',
      `the document does not say which version of the spec it follows = write "ignition": {"version": "3.6.0"}; ${VERSIONS}`,
    ],
    [
      '{"ignition": {"verison": "3.4.0"}}',
      'the document does not say which version of the spec it follows = did you mean "version"? it is spelled "verison"',
    ],
    [
      '{"ignition": {"version": "3.4"}}',
      `"3.4" is not a version number = write "ignition": {"version": "3.4.0"}; ${VERSIONS}`,
    ],
    [
      '{"ignition": {"version": "3.7.0"}}',
      `version "3.7.0" of the spec is not supported = write "ignition": {"version": "3.7.0-experimental"}; ${VERSIONS}`,
    ],
    [
      '{"ignition": {"version": "3.6.0-experimental"}}',
      `version "3.6.0-experimental" of the spec is not supported = write "ignition": {"version": "3.6.0"}; ${VERSIONS}`,
    ],
  ])('%s', async (text, expected) => {
    expect((await said(text)).map((line) => line.replace(/^\S+ /, ''))).toEqual([expected])
  })
})

const FCOS = 'variant: fcos\nversion: 1.5.0\n'
const IGNITION = '{"ignition": {"version": "3.4.0"}, '

describe('values that a later version has, and misspelt ones', () => {
  it.each([
    [
      `${FCOS}storage: {filesystems: [{device: /dev/a, format: virtiofs}]}\n`,
      '3:50 the filesystem format "virtiofs" is not known = virtiofs is known since fcos 1.8.0-experimental',
    ],
    [
      `${IGNITION}"storage": {"filesystems": [{"device": "/dev/a", "format": "virtiofs"}]}}`,
      '1:95 the filesystem format "virtiofs" is not known = virtiofs is known since version 3.7.0-experimental',
    ],
    [
      `${FCOS}storage: {filesystems: [{device: /dev/a, format: ext3}]}\n`,
      '3:50 the filesystem format "ext3" is not known = did you mean "ext4"? formats are ext4, btrfs, xfs, swap, vfat, none',
    ],
    [
      `${FCOS}storage: {raid: [{name: a, level: raid-1, devices: [/dev/a]}]}\n`,
      '3:35 the RAID level "raid-1" is not known = did you mean "raid1"? levels are 0, 1, 4, 5, 6, 10, linear, raid0, stripe, raid1, mirror, raid4, raid5, raid6, raid10',
    ],
    [
      'variant: fcos\nversion: 1.0.0\nstorage: {files: [{path: /a, contents: {source: "http://a", verification: {hash: sha256-0}}}]}\n',
      '3:82 the hash function "sha256" is not known = sha256 is known since fcos 1.1.0',
    ],
    [
      `${FCOS}systemd: {units: [{name: web.container}]}\n`,
      '3:26 the unit name "web.container" does not end in a kind of unit = this is a quadlet, of which Podman makes the unit: write it as a file below /etc/containers/systemd, or give it in systemd.quadlets, since fcos 1.8.0-experimental',
    ],
    [
      `${IGNITION}"systemd": {"units": [{"name": "web.pod"}]}}`,
      '1:67 the unit name "web.pod" does not end in a kind of unit = this is a quadlet, of which Podman makes the unit: write it as a file below /etc/containers/systemd',
    ],
    [
      `${FCOS}systemd: {units: [{name: web.servce}]}\n`,
      '3:26 the unit name "web.servce" does not end in a kind of unit = did you mean "web.service"? kinds are .service, .socket, .device, .mount, .automount, .swap, .target, .path, .timer, .snapshot, .slice, .scope',
    ],
    [
      `${FCOS}systemd: {units: [{name: a.service, dropins: [{name: "10-b"}]}]}\n`,
      '3:54 the drop-in name "10-b" does not end in .conf = write "10-b.conf"',
    ],
  ])('%s', async (text, expected) => {
    expect(await said(text)).toEqual([expected])
  })
})

describe('hints are in the language of the document', () => {
  it.each([
    [
      `${FCOS}storage:\n  disks: [{device: /dev/a, wipe_table: true}]\n  filesystems: [{device: /dev/a, format: xfs}]\n`,
      '5:26 the partition table of "/dev/a" is wiped, but not the filesystem that is to be there = add wipe_filesystem: true',
    ],
    [
      `${FCOS}storage: {files: [{path: /a, overwrite: true}]}\n`,
      '3:41 overwrite is true, but there is no source of contents to overwrite with = for an empty file write contents: {source: ""}',
    ],
    [
      `${FCOS}storage: {files: [{path: /a, mode: 99999}]}\n`,
      '3:36 the mode 99999 is not between 0 and 4095 (octal 7777) = a mode has at most four octal digits behind its leading zero: 0644, 0755',
    ],
    [
      `${FCOS}storage: {files: [{path: /a, mode: 01755}]}\n`,
      '3:36 the setuid, setgid and sticky bits of the mode (octal 1755) are ignored before fcos 1.7.0 = ',
    ],
    [
      `${FCOS}storage: {disks: [{device: /dev/a, partitions: [{number: 1, should_exist: false, size_mib: 1}]}]}\n`,
      '3:49 a partition that should not exist can have no label, GUIDs, start or size = leave only number, should_exist and wipe_partition_entry',
    ],
    [
      `${FCOS}storage: {files: [{path: /a, contents: {source: "data:,a b"}}]}\n`,
      '3:49 the data URL cannot be decoded: " " stands in it without being escaped = give the text as inline, or the file as local, instead of a source',
    ],
  ])('%s', async (text, expected) => {
    expect(await said(text)).toEqual([expected])
  })
})

describe('what stands twice is shown with the line of the first', () => {
  it.each([
    [`${FCOS}storage:\n  files:\n    - path: /a\n    - path: /a\n`, '6:7 "/a" is already there, in line 5 = '],
    [
      `${FCOS}storage:\n  disks:\n    - device: /dev/a\n      partitions:\n        - {number: 1, start_mib: 1, size_mib: 9}\n        - {number: 2, start_mib: 5, size_mib: 9}\n`,
      '8:11 the partition overlaps with another partition (line 7) = ',
    ],
    [
      `${FCOS}boot_device: {layout: x86_64, mirror: {devices: [/dev/a, /dev/b]}}\nstorage:\n  disks:\n    - device: /dev/b\n    - device: /dev/b\n`,
      '7:7 "/dev/b" is already there, in line 6 = ',
    ],
    [
      'variant: openshift\nversion: 4.14.0\nmetadata: {name: a, labels: {machineconfiguration.openshift.io/role: b}}\nopenshift:\n  extensions:\n    - a\n    - b\n    - a\n',
      '8:7 this is already there (line 6) = ',
    ],
  ])('%s', async (text, expected) => {
    expect((await said(text)).filter((line) => line.includes('already') || line.includes('overlaps'))).toEqual([
      expected,
    ])
  })
})

describe('what is wrong with the text of a unit is shown at its own line', () => {
  const unit = '      contents: '
  const start = `${FCOS}systemd:\n  units:\n    - name: a.service\n`
  it.each([
    [`${start}${unit}|\n        [Unit]\n\n        nonsense\n`, '9:9'],
    [`${start}${unit}"[Unit]\\n\\nnonsense\\n"\n`, '6:28'],
    [`${start}${unit}>\n        [Unit]\n\n        nonsense\n`, '6:17'],
    [`${IGNITION}"systemd": {"units": [{"name": "a.service", "contents": "[Unit]\\n\\u000anonsense"}]}}`, '1:107'],
  ])('%s', async (text, place) => {
    const [found] = await said(text)
    expect(found).toMatch(`${place} the contents are no unit file: line `)
  })
})
