import { describe, expect, test } from 'vitest'
import { complete } from '../../src/workbench/completion/complete.ts'
import { withEdits } from '../../src/workbench/fixes.ts'
import { marked } from './marked.ts'

const FCOS = 'variant: fcos\nversion: 1.6.0\n'

/** The labels that are offered at the mark. */
function offered(document: string, options: Parameters<typeof complete>[2] = {}): readonly string[] {
  const { text, offset } = marked(document)
  return complete(text, offset, options).map(({ label }) => label)
}

/** The text after one of what is offered was taken. */
function taken(document: string, label: string): string {
  const { text, offset } = marked(document)
  const proposal = complete(text, offset).find((one) => one.label === label)
  if (proposal === undefined) throw new Error(`${label} is not offered`)
  return withEdits(text, [{ span: proposal.span, text: proposal.insert }])
}

describe('keys', () => {
  test.each([
    ['at the top of an empty document', '⟨⟩', ['variant', 'version']],
    ['below a section', `${FCOS}storage:\n  ⟨⟩`, ['disks', 'files', 'filesystems', 'luks', 'trees']],
    ['behind a dash', `${FCOS}storage:\n  files:\n    - ⟨⟩`, ['path', 'contents', 'mode']],
    ['behind a dash below the first letter of its key', `${FCOS}storage:\n  files:\n  - ⟨⟩`, ['path', 'contents']],
    ['where the dash is missing', `${FCOS}storage:\n  files:\n    ⟨⟩`, ['path', 'contents']],
    ['further in an item', `${FCOS}storage:\n  files:\n    - path: /a\n      ⟨⟩`, ['contents', 'mode']],
    ['between braces', `${FCOS}passwd:\n  users:\n    - {name: core, ⟨⟩}`, ['uid', 'shell']],
    ['below a line that is broken', `${FCOS}passwd: [\nstorage:\n  files:\n    - path: "a\n      ⟨⟩`, []],
    ['of Ignition', '{"ignition": {"version": "3.4.0"}, "⟨⟩"}', ['storage', 'systemd', 'kernelArguments']],
    ['of Ignition, in an item', '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"⟨⟩"}]}}', ['path', 'contents']],
  ])('%s', (_, document, some) => {
    expect(offered(document)).toEqual(expect.arrayContaining(some))
  })

  test('that are there already are not offered again, wherever in the mapping they stand', () => {
    const labels = offered(`${FCOS}storage:\n  files:\n    - path: /a\n      ⟨⟩\n      mode: 0644\n`)
    expect(labels).not.toContain('path')
    expect(labels).not.toContain('mode')
    expect(labels).toContain('contents')
    expect(offered(`${FCOS}passwd:\n  users:\n    - {name: core, ⟨⟩}`)).not.toContain('name')
    expect(offered('{"ignition":{"version":"3.4.0"},"storage":{"files":[{"⟨⟩","mode":3}]}}')).not.toContain('mode')
  })

  test('that the variant or version does not have are not offered', () => {
    expect(offered('variant: fcos\nversion: 1.0.0\nstorage:\n  ⟨⟩')).not.toContain('luks')
    expect(offered('variant: fiot\nversion: 1.0.0\nstorage:\n  ⟨⟩')).not.toContain('disks')
    expect(offered('variant: flatcar\nversion: 1.1.0\n⟨⟩')).not.toContain('boot_device')
    expect(offered('{"ignition": {"version": "3.0.0"}, "⟨⟩"}')).not.toContain('kernelArguments')
  })

  test('are written so that one can write on', () => {
    expect(taken(`${FCOS}sto⟨⟩`, 'storage')).toBe(`${FCOS}storage:\n  $0`)
    expect(taken(`${FCOS}storage:\n  fi⟨⟩`, 'files')).toBe(`${FCOS}storage:\n  files:\n    - $0`)
    expect(taken(`${FCOS}storage:\n  files:\n    - pa⟨⟩`, 'path')).toBe(`${FCOS}storage:\n  files:\n    - path: $0`)
    expect(taken(`${FCOS}storage:\n  fi⟨⟩: []\n`, 'files')).toBe(`${FCOS}storage:\n  files: []\n`)
    expect(taken('{"ignition": {"version": "3.4.0"}, "sto⟨⟩"}', 'storage')).toBe(
      '{"ignition": {"version": "3.4.0"}, "storage": { $0 }}',
    )
  })

  test('are not offered in remarks, in texts, nor below what is a word', () => {
    expect(offered(`${FCOS}# ⟨⟩`)).toEqual([])
    expect(
      offered(`${FCOS}storage:\n  files:\n    - path: /a\n      contents:\n        inline: |\n          ⟨⟩`),
    ).toEqual([])
    expect(offered(`${FCOS}storage:\n  files:\n    - path: /a\n        ⟨⟩`)).toEqual([])
  })
})

describe('values', () => {
  test.each([
    ['variants', 'variant: ⟨⟩', ['fcos', 'flatcar', 'r4e', 'fiot', 'openshift']],
    [
      'versions, the newest that will not change first',
      'variant: flatcar\nversion: ⟨⟩',
      ['1.1.0', '1.0.0', '1.2.0-experimental'],
    ],
    [
      'formats of the version',
      `${FCOS}storage:\n  filesystems:\n    - format: ⟨⟩`,
      ['ext4', 'btrfs', 'xfs', 'swap', 'vfat', 'none'],
    ],
    ['truths', `${FCOS}storage:\n  disks:\n    - wipe_table: ⟨⟩`, ['true', 'false']],
    [
      'layouts',
      `${FCOS}boot_device:\n  layout: ⟨⟩`,
      ['x86_64', 'aarch64', 'ppc64le', 's390x-eckd', 's390x-virt', 's390x-zfcp'],
    ],
  ])('%s', (_, document, all) => {
    expect(offered(document)).toEqual(all)
  })

  test('of JSON stand in quotes, where they are texts', () => {
    expect(taken('{"ignition": {"version": ⟨⟩}}', '3.4.0')).toBe('{"ignition": {"version": "3.4.0"}}')
    expect(taken('{"ignition": {"version": "⟨⟩"}}', '3.4.0')).toBe('{"ignition": {"version": "3.4.0"}}')
    const disk = '{"ignition":{"version":"3.4.0"},"storage":{"disks":[{"device":"/dev/sda","wipeTable":⟨⟩}]}}'
    expect(taken(disk, 'true')).toBe(disk.replace('⟨⟩', 'true'))
  })

  test('are what the document itself has names for', () => {
    const document = `${FCOS}passwd:
  users:
    - name: web
storage:
  disks:
    - device: /dev/vdb
      partitions:
        - label: one
  raid:
    - name: data
      level: raid1
      devices: [/dev/vdc]
  files:
    - path: /a
      user:
        name: ⟨⟩
`
    expect(offered(document)).toEqual(expect.arrayContaining(['web', 'root']))
    const device = document.replace('⟨⟩', 'web').replace('[/dev/vdc]', '\n        - ⟨⟩')
    expect(offered(device)).toContain('/dev/disk/by-partlabel/one')
    expect(offered(device), 'the array is not made of itself').not.toContain('/dev/md/data')
  })

  test('are the local files of the user', () => {
    const unit = `${FCOS}systemd:\n  units:\n    - name: web.service\n      contents_local: ⟨⟩`
    expect(offered(unit, { files: () => ['motd', 'units/web.service'] })).toEqual(['motd', 'units/web.service'])
  })
})

/** A document with a unit of this text. */
function unit(text: string): string {
  return `variant: flatcar\nversion: 1.1.0\nsystemd:\n  units:\n    - name: web.service\n      contents: |\n${text}`
}

describe('units', () => {
  test('have sections', () => {
    expect(offered(unit('        [⟨⟩'))).toEqual(['[Unit]', '[Service]', '[Install]'])
    expect(offered(unit('        [⟨⟩').replace('web.service', 'data.mount'))).toEqual([
      '[Unit]',
      '[Mount]',
      '[Install]',
    ])
  })

  test('have keys by section', () => {
    expect(offered(unit('        [Service]\n        Exec⟨⟩'))).toEqual(expect.arrayContaining(['ExecStart', 'Restart']))
    expect(offered(unit('        [Unit]\n        ⟨⟩'))).not.toContain('ExecStart')
    expect(taken(unit('        [Service]\n        Exec⟨⟩'), 'ExecStart')).toBe(
      unit('        [Service]\n        ExecStart='),
    )
  })

  test('have values, and units of the document to depend on', () => {
    expect(offered(unit('        [Service]\n        Type=⟨⟩'))).toEqual(expect.arrayContaining(['oneshot', 'notify']))
    expect(offered(unit('        [Unit]\n        After=⟨⟩'))).toEqual(
      expect.arrayContaining(['web.service', 'network-online.target']),
    )
  })

  test('run as users of the document', () => {
    const document = `${FCOS}passwd:\n  users:\n    - name: web\nsystemd:\n  units:\n    - name: a.service\n      contents: |\n        [Service]\n        User=⟨⟩`
    expect(offered(document)).toEqual(['web', 'root'])
  })

  test('that are written as files are units too', () => {
    const file = `${FCOS}storage:\n  files:\n    - path: /etc/systemd/system/a.timer\n      contents:\n        inline: |\n          [⟨⟩`
    expect(offered(file)).toEqual(['[Unit]', '[Timer]', '[Install]'])
    expect(offered(file.replace('a.timer', 'a.txt').replace('/systemd/system', ''))).toEqual([])
  })
})

test('a document is written from nothing by what is offered alone', () => {
  let text = taken('⟨⟩', 'Flatcar machine').replace('$0', 'ssh-ed25519 AAAA core')
  text = taken(`${text}\nsys⟨⟩`, 'systemd').replace('$0', '⟨⟩')
  text = taken(text, 'units').replace('- $0', '- ⟨⟩')
  text = taken(text, 'service').replaceAll(/\$\{\d:([^}]*)\}/g, '$1')
  expect(text).toMatchInlineSnapshot(`
    "variant: flatcar
    version: 1.1.0
    passwd:
      users:
        - name: core
          ssh_authorized_keys:
            - ssh-ed25519 AAAA core
    systemd:
      units:
        - name: web.service
          enabled: true
          contents: |
            [Unit]
            Description=Web server
            After=network-online.target
            Wants=network-online.target

            [Service]
            ExecStart=/usr/bin/true
            Restart=always

            [Install]
            WantedBy=multi-user.target"
  `)
})
