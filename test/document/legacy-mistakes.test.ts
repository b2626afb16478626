import { expect, test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { positionOf } from '../../src/report/position.ts'
import type { JsonValue } from '../../src/util/json.ts'

/** A machine in spec 2.3, with something of everything. */
const MACHINE: JsonValue = {
  ignition: {
    version: '2.3.0',
    config: { append: [{ source: 'https://example.org/a.ign', verification: { hash: `sha512-${'0'.repeat(128)}` } }] },
    timeouts: { httpTotal: 30, httpResponseHeaders: 5 },
  },
  storage: {
    disks: [
      {
        device: '/dev/sdb',
        wipeTable: true,
        partitions: [
          { label: 'data', number: 1, size: 204_800, start: 2048 },
          { label: 'swap', number: 2, size: 0, typeGuid: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F' },
        ],
      },
    ],
    raid: [{ name: 'pair', level: 'raid1', devices: ['/dev/sdc', '/dev/sdd'] }],
    filesystems: [
      { name: 'data', mount: { device: '/dev/disk/by-partlabel/data', format: 'ext4', wipeFilesystem: true } },
      { name: 'pair', mount: { device: '/dev/md/pair', format: 'xfs', label: 'pair' } },
    ],
    files: [
      { filesystem: 'root', path: '/etc/hostname', mode: 420, contents: { source: 'data:,machine' } },
      {
        filesystem: 'data',
        path: '/www/index.html',
        mode: 420,
        user: { name: 'caddy' },
        contents: { source: 'data:,hi' },
      },
      { filesystem: 'root', path: '/etc/motd', mode: 420, append: true, contents: { source: 'data:,welcome' } },
    ],
    directories: [{ filesystem: 'pair', path: '/backup', mode: 448, group: { id: 10 } }],
    links: [{ filesystem: 'root', path: '/etc/localtime', target: '/usr/share/zoneinfo/UTC' }],
  },
  systemd: {
    units: [
      {
        name: 'web.service',
        enabled: true,
        contents: '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
      },
      { name: 'update-engine.service', mask: true, dropins: [{ name: '10-x.conf', contents: '[Service]\nNice=5\n' }] },
    ],
  },
  networkd: { units: [{ name: '00-eth.network', contents: '[Match]\nName=eth0\n' }] },
  passwd: {
    users: [
      { name: 'caddy', uid: 600, noCreateHome: true, groups: ['docker'], sshAuthorizedKeys: ['ssh-ed25519 AAAA'] },
    ],
    groups: [{ name: 'docker', gid: 233 }],
  },
}

const LINES = JSON.stringify(MACHINE, undefined, 2).split('\n')

/** Every mistake that can be made in one line: what becomes of the line, if it is of the kind. */
const MISTAKES: readonly (readonly [name: string, mutate: (line: string) => string | undefined])[] = [
  ['a letter too much in a key', (line) => edited(line, /^(\s*"[A-Za-z]+)":/, '$1x":')],
  ['a letter too few in a key', (line) => edited(line, /^(\s*"[A-Za-z]{3,})[A-Za-z]":/, '$1":')],
  ['a number where text should be', (line) => edited(line, /: ".*"(,?)$/, ': 5$1')],
  ['text where a number should be', (line) => edited(line, /: \d+(,?)$/, ': "5"$1')],
  ['text where a truth should be', (line) => edited(line, /: true(,?)$/, ': "yes"$1')],
  ['a fraction', (line) => edited(line, /: (\d+)(,?)$/, ': $1.5$2')],
  ['no quotes', (line) => edited(line, /: "([^"]*)"(,?)$/, ': $1$2')],
  ['no colon', (line) => edited(line, /^(\s*"[A-Za-z]+"): /, '$1 ')],
  ['a filesystem of nobody', (line) => edited(line, /"filesystem": "\w+"/, '"filesystem": "nobody"')],
  ['a relative path', (line) => edited(line, /"(path|device)": "\//, '"$1": "')],
  ['a URL of no scheme', (line) => edited(line, /"source": "(data:,|https:\/\/)/, '"source": "')],
  ['sectors off by one', (line) => edited(line, /"(size|start)": (204800|2048)/, '"$1": 2047')],
  ['an impossible mode', (line) => edited(line, /"mode": \d+/, '"mode": 77777')],
  ['another format', (line) => edited(line, /"format": "\w+"/, '"format": "ntfs"')],
  ['another level', (line) => edited(line, /"level": "\w+"/, '"level": "raid7"')],
  [
    'another ending of a name',
    (line) => edited(line, /"name": "([\w-]+)\.(service|network|conf)"/, '"name": "$1.unit"'),
  ],
]

function edited(line: string, what: RegExp, replacement: string | undefined): string | undefined {
  return replacement === undefined || !what.test(line) ? undefined : line.replace(what, replacement)
}

const MUTANTS = LINES.flatMap((line, index) =>
  MISTAKES.flatMap(([name, mutate]) => {
    const mutated = mutate(line)
    return mutated === undefined ? [] : [{ name, line: index + 1, mutated }]
  }),
)

test('the first issue of a document with one mistake points at its line', async () => {
  expect(MUTANTS.length).toBeGreaterThan(200)
  const wrong: string[] = []
  for (const { name, line, mutated } of MUTANTS) {
    const text = LINES.with(line - 1, mutated).join('\n')
    const { report } = await readDocument(Buffer.from(text), { kind: 'file', path: 'machine.ign' })
    const usual = new Set(['legacy-converted', 'legacy-mount-path', 'legacy-append-merges', 'legacy-sectors-assumed'])
    const first =
      report.issues.find(({ severity }) => severity === 'error') ?? report.issues.find(({ code }) => !usual.has(code))
    const at = first?.location && positionOf(first.location).line
    if (at !== line)
      wrong.push(`${name} in line ${line} (${mutated.trim()}): ${first?.code ?? 'nothing'} in line ${at ?? 0}`)
  }
  expect(wrong.length / MUTANTS.length, wrong.join('\n')).toBeLessThan(0.05)
})
