import { expect, test } from 'vitest'
import type { Config } from '../../src/config/model.ts'
import { machine } from '../../src/page/machine.ts'
import { textOfMarkup } from '../../src/page/markup.ts'
import { read } from '../../src/core/documents.ts'

/** What a page tells of where things lie, a line for each, indented by what it lies on. */
async function storageOf(document: string): Promise<string> {
  const answer = await read(document)
  const config: Config = answer.kind === 'config' ? answer.config : { ignition: { version: '3.7.0-experimental' } }
  const picture = {
    configDigest: '',
    outcome: 'would-provision',
    assumed: [],
    lost: [],
    disks: [],
    groups: [],
    besides: [],
    notes: [],
    unfetched: [],
    operations: 0,
  } as const
  const text = textOfMarkup(machine({ config, picture, naming: () => '' }))
  let depth = -1
  const lines: string[] = []
  for (const [, tag, said = ''] of text.matchAll(/(<ul|<\/ul>|<h2>)|([^<>\n]+)(?=<)/g)) {
    if (tag === '<ul') depth += 1
    else if (tag === '</ul>') depth -= 1
    else if (said.trim() !== '') lines.push('  '.repeat(Math.max(0, depth)) + said.trim())
  }
  return lines.join('\n')
}

test('each thing lies on what it is made on, by whatever name that is meant', async () => {
  expect(
    await storageOf(`variant: fcos
version: 1.6.0
storage:
  disks:
    - device: /dev/disk/by-id/one
      partitions: [{ number: 1, label: data-1 }, { number: 2, size_mib: 100 }]
  raid:
    - { name: mirror, level: raid1, devices: [/dev/disk/by-partlabel/data-1, /dev/disk/by-id/one-part2] }
  luks:
    - { name: vault, device: /dev/disk/by-id/md-name-any:mirror }
  filesystems:
    - { device: /dev/mapper/vault, format: xfs, path: /var/data, label: data }
    - { device: /dev/disk/by-label/old, format: ext4, path: /var/old }
`),
  ).toMatchInlineSnapshot(`
    "Storage
    data-1
    /dev/disk/by-id/one
      array mirror
      raid1, of 2
        volume vault
        LUKS
          xfs
          &quot;data&quot;, at /var/data
    partition 2
    /dev/disk/by-id/one
      array mirror
      raid1, of 2
        volume vault
        LUKS
          xfs
          &quot;data&quot;, at /var/data
    /dev/disk/by-label/old
      ext4
      at /var/old"
  `)
})
