import { describe, expect, it } from 'vitest'
import { configKey, documentKey } from '../../src/butane/provenance.ts'
import { positionOf } from '../../src/report/position.ts'
import type { ConfigPath } from '../../src/report/path.ts'
import { head, translated, variant, type TextOptions } from '../helpers/butane.ts'

/** What a document has at the place that a path of its config came from, up to the end of the line. */
async function originOf(text: string, path: ConfigPath, options: TextOptions = {}): Promise<string> {
  const location = (await translated(text, options)).origins.locate(path)
  if (location === undefined) return 'nowhere'
  const { line } = positionOf(location)
  return `${line}: ${location.document.text.slice(location.span.start).split('\n', 1)[0] ?? ''}`
}

const FCOS = head(variant('fcos', '1.8.0-experimental'))

const MIRROR = `boot_device:
  layout: x86_64
  mirror:
    devices:
      - /dev/a
      - /dev/b
`
const LUKS = `boot_device:
  luks:
    tpm2: true
    threshold: 1
    discard: false
    tang:
      - url: https://tang.example.com
        thumbprint: x
`
const GRUB = `grub:
  users:
    - name: a
      password_hash: b
`
const QUADLET = `systemd:
  quadlets:
    - name: a.pod
      contents: x
      dropins:
        - name: b.conf
          contents_local: f
`
const UNIT = `systemd:
  units:
    - name: a.service
      contents_local: f
`
const KEYS = `passwd:
  users:
    - name: core
      ssh_authorized_keys:
        - mine
      ssh_authorized_keys_local:
        - f
`

describe('where generated things came from', () => {
  it.each<readonly [string, string, ConfigPath, string]>([
    [
      'inline',
      'storage:\n  files:\n    - path: /a\n      contents:\n        inline: hello\n',
      ['storage', 'files', 0, 'contents', 'source'],
      '7: hello',
    ],
    [
      'the compression of local',
      'storage:\n  files:\n    - path: /a\n      contents:\n        local: f\n',
      ['storage', 'files', 0, 'contents', 'compression'],
      '7: f',
    ],
    ['a node of a tree', 'storage:\n  trees:\n    - local: t\n', ['storage', 'files', 0, 'mode'], '5: local: t'],
    [
      'a mount unit',
      'storage:\n  filesystems:\n    - device: /dev/a\n      format: ext4\n      path: /var/a\n      with_mount_unit: true\n',
      ['systemd', 'units', 0, 'contents'],
      '8: true',
    ],
    ['a mirrored disk', MIRROR, ['storage', 'disks', 1, 'partitions', 0], '8: /dev/b'],
    ['the ESP of a disk', MIRROR, ['storage', 'filesystems', 1, 'device'], '8: /dev/b'],
    ['an array', MIRROR, ['storage', 'raid', 0, 'devices'], '6: devices:'],
    ['the boot filesystem', MIRROR, ['storage', 'filesystems', 2], '6: devices:'],
    ['the root filesystem', MIRROR, ['storage', 'filesystems', 3], '4: layout: x86_64'],
    ['an encrypted volume', LUKS, ['storage', 'luks', 0, 'label'], '5: tpm2: true'],
    ['its threshold', LUKS, ['storage', 'luks', 0, 'clevis', 'threshold'], '6: 1'],
    ['its TPM', LUKS, ['storage', 'luks', 0, 'clevis', 'tpm2'], '5: true'],
    ['its discards', LUKS, ['storage', 'luks', 0, 'discard'], '7: false'],
    ['a Tang server of it', LUKS, ['storage', 'luks', 0, 'clevis', 'tang', 0, 'url'], '9: https://tang.example.com'],
    ['the fragment of grub', GRUB, ['storage', 'files', 0, 'append', 0, 'source'], '5: - name: a'],
    ['the filesystem of grub', GRUB, ['storage', 'filesystems', 0, 'path'], '5: - name: a'],
    ['the name of a quadlet', QUADLET, ['storage', 'files', 0, 'path'], '5: a.pod'],
    ['the contents of a quadlet', QUADLET, ['storage', 'files', 0, 'contents', 'source'], '6: x'],
    ['the mode of a quadlet', QUADLET, ['storage', 'files', 0, 'mode'], '5: name: a.pod'],
    ['the name of a drop-in of a quadlet', QUADLET, ['storage', 'files', 1, 'path'], '8: b.conf'],
    ['the contents of a drop-in of a quadlet', QUADLET, ['storage', 'files', 1, 'contents'], '9: f'],
    ['the version', '', ['ignition', 'version'], '2: 1.8.0-experimental'],
    ['contents of a unit', UNIT, ['systemd', 'units', 0, 'contents'], '6: f'],
    ['a key of a file', KEYS, ['passwd', 'users', 0, 'sshAuthorizedKeys', 2], '9: f'],
    ['a key that was written', KEYS, ['passwd', 'users', 0, 'sshAuthorizedKeys', 0], '7: mine'],
    ['what is not there', 'storage:\n  files:\n    - path: /a\n', ['storage', 'files', 0, 'mode'], '5: path: /a'],
  ])('%s', async (_, body, path, place) => {
    const found = await originOf(FCOS + body, path, { files: { f: 'one\ntwo', 't/a': 'a' } })
    expect(found).toBe(place)
  })

  it('the cipher of FIPS', async () => {
    const text = `${head(variant('openshift', '4.14.0'))}openshift:\n  fips: true\nstorage:\n  luks:\n    - name: a\n      device: /dev/a\n      options: [-v]\n`
    const options = ['storage', 'luks', 0, 'options']
    expect(await originOf(text, [...options, 0])).toBe('10: -v]')
    expect(await originOf(text, [...options, 1])).toBe('5: true')
  })

  it("the user's own part of what was merged", async () => {
    const text = `${FCOS}${MIRROR}storage:\n  disks:\n    - device: /dev/b\n      wipe_table: false\n`
    expect(await originOf(text, ['storage', 'disks', 1, 'wipeTable'])).toBe('12: false')
    expect(await originOf(text, ['storage', 'disks', 1])).toBe('11: device: /dev/b')
  })
})

describe('keys', () => {
  it.each([
    ['size_mib', 'sizeMiB'],
    ['type_guid', 'typeGuid'],
    ['http_proxy', 'httpProxy'],
    ['ssh_authorized_keys', 'sshAuthorizedKeys'],
    ['tpm2', 'tpm2'],
    ['url', 'url'],
    ['needs_network', 'needsNetwork'],
  ])('%s is %s', (key, name) => {
    expect(configKey(key)).toBe(name)
    expect(documentKey(name)).toBe(key)
  })
})
