import { describe, expect, test } from 'vitest'
import { lintDocument } from '../../src/provisioning/lint.ts'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { transpile } from '../../src/provisioning/transpile.ts'
import { expectLinear } from '../helpers/growth.ts'

interface Kind {
  readonly what: string
  /** How many things are some 20 ms of work. */
  readonly size: number
  /** Where they are listed: lines of YAML. */
  readonly under: string
  /** A thing, in one line of YAML. */
  readonly thing: (index: number) => string
}

const BUTANE: readonly Kind[] = [
  {
    what: 'files',
    size: 400,
    under: 'storage:\n  files:',
    thing: (n) => `{path: /f${n}, contents: {inline: "a ${n}"}}`,
  },
  {
    what: 'files of owners, with modes and things appended',
    size: 200,
    under: 'storage:\n  files:',
    thing: (n) => `{path: /d/f${n}, mode: 0600, user: {name: core}, append: [{inline: a}, {inline: b}]}`,
  },
  {
    what: 'directories',
    size: 600,
    under: 'storage:\n  directories:',
    thing: (n) => `{path: /d${n % 50}/e${n}, mode: 0755}`,
  },
  { what: 'links', size: 600, under: 'storage:\n  links:', thing: (n) => `{path: /l${n}, target: /l${n + 1}}` },
  {
    what: 'users with keys',
    size: 320,
    under: 'passwd:\n  users:',
    thing: (n) => `{name: u${n}, groups: [wheel], ssh_authorized_keys: [ssh-ed25519 AAAA${n}]}`,
  },
  { what: 'groups', size: 600, under: 'passwd:\n  groups:', thing: (n) => `{name: g${n}, gid: ${3000 + n}}` },
  {
    what: 'units',
    size: 200,
    under: 'systemd:\n  units:',
    thing: (n) =>
      `{name: u${n}.service, enabled: true, contents: "[Unit]\\nAfter=u${n + 1}.service\\n[Service]\\nExecStart=/bin/a\\n[Install]\\nWantedBy=multi-user.target\\n"}`,
  },
  {
    what: 'units with drop-ins',
    size: 200,
    under: 'systemd:\n  units:',
    thing: (n) => `{name: u${n}.service, dropins: [{name: a.conf, contents: "[Service]\\nNice=1\\n"}]}`,
  },
  {
    what: 'disks',
    size: 320,
    under: 'storage:\n  disks:',
    thing: (n) => `{device: /dev/vd${n}, partitions: [{number: 1, label: d${n}}]}`,
  },
  {
    what: 'partitions of one disk',
    size: 600,
    under: 'storage:\n  disks:\n    - device: /dev/vda\n      partitions:',
    thing: (n) => `{number: ${n + 1}, label: p${n}, size_mib: 1, start_mib: ${n + 1}}`,
  },
  {
    what: 'filesystems',
    size: 320,
    under: 'storage:\n  filesystems:',
    thing: (n) => `{device: /dev/disk/by-partlabel/p${n}, format: ext4, path: /m${n}, with_mount_unit: true}`,
  },
  {
    what: 'arrays',
    size: 320,
    under: 'storage:\n  raid:',
    thing: (n) => `{name: r${n}, level: raid1, devices: [/dev/x${n}, /dev/y${n}]}`,
  },
  { what: 'volumes', size: 320, under: 'storage:\n  luks:', thing: (n) => `{name: v${n}, device: /dev/x${n}}` },
]

const CONTAINER_LINUX: readonly Kind[] = [
  {
    what: 'files',
    size: 320,
    under: 'storage:\n  files:',
    thing: (n) => `{path: /f${n}, filesystem: root, contents: {inline: "a ${n}"}}`,
  },
  {
    what: 'users',
    size: 400,
    under: 'passwd:\n  users:',
    thing: (n) => `{name: u${n}, ssh_authorized_keys: [ssh-rsa A]}`,
  },
  {
    what: 'units',
    size: 320,
    under: 'systemd:\n  units:',
    thing: (n) => `{name: u${n}.service, enabled: true, contents: "[Install]\\nWantedBy=a.target\\n"}`,
  },
  {
    what: 'disks',
    size: 320,
    under: 'storage:\n  disks:',
    thing: (n) => `{device: /dev/vd${n}, partitions: [{number: 1, label: d${n}}]}`,
  },
]

const SOURCE = { kind: 'stdin' } as const

async function read(bytes: Uint8Array): Promise<void> {
  expect((await readDocument(bytes, SOURCE)).kind).toBe('config')
}

async function lint(bytes: Uint8Array): Promise<void> {
  expect((await lintDocument(bytes, SOURCE, { target: { platform: 'aws' } })).kind).toBe('linted')
}

async function translate(bytes: Uint8Array): Promise<void> {
  expect((await transpile(bytes, SOURCE, {})).kind).toBe('text')
}

/** A document of so many things. */
function documentOf(head: string, { under, thing }: Kind, size: number): Uint8Array {
  const indent = ' '.repeat(
    under.length - under.lastIndexOf('\n') - 1 - (under.split('\n').at(-1) ?? '').trimStart().length + 2,
  )
  const lines = Array.from({ length: size }, (_, index) => `${indent}- ${thing(index)}\n`)
  return new TextEncoder().encode(`${head}${under}\n${lines.join('')}`)
}

async function expectLinearIn(head: string, kind: Kind, work: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  await expectLinear(kind.size, (size) => {
    const bytes = documentOf(head, kind, size)
    return () => work(bytes)
  })
}

describe('twice as many things in a Butane document take about twice the work', () => {
  const HEAD = 'variant: flatcar\nversion: 1.1.0\n'

  test.each(BUTANE)('to check: $what', async (kind) => await expectLinearIn(HEAD, kind, read))

  test.each(BUTANE)('to have an opinion about: $what', async (kind) => await expectLinearIn(HEAD, kind, lint))

  test.each(BUTANE)('to translate: $what', async (kind) => await expectLinearIn(HEAD, kind, translate))
})

describe('twice as many things in a Container Linux Config take about twice the work', () => {
  test.each(CONTAINER_LINUX)('to check: $what', async (kind) => await expectLinearIn('', kind, read))

  test.each(CONTAINER_LINUX)('to have an opinion about: $what', async (kind) => await expectLinearIn('', kind, lint))

  test.each(CONTAINER_LINUX)('to translate: $what', async (kind) => await expectLinearIn('', kind, translate))
})
