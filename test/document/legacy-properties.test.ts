import fc from 'fast-check'
import { test } from 'vitest'
import { readDocument } from '../../src/provisioning/read-document.ts'
import { messageOf } from '../../src/report/messages.ts'
import { formatPath } from '../../src/report/path.ts'

const MINOR = fc.integer({ min: 0, max: 4 })
const NAME = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/)
const TEXT = fc.string({ unit: 'grapheme', maxLength: 20 })
const SECTORS = fc.nat({ max: 4096 }).map((mebibytes) => mebibytes * 2048)
const SOURCE = fc.oneof(
  fc.constantFrom('http://example.org/a', 'https://example.org/b?c=d', 'oem:///a.ign', 'data:,', ''),
  fc.string({ maxLength: 10 }).map((text) => `data:,${encodeURIComponent(text)}`),
)
const CONTENTS = fc.record(
  {
    source: SOURCE,
    compression: fc.constantFrom('', 'gzip'),
    verification: fc.constantFrom({}, { hash: '' }, { hash: `sha512-${'ab'.repeat(64)}` }),
  },
  { requiredKeys: ['source'] },
)
const OWNER = fc.record({ id: fc.nat(65_535) }, { requiredKeys: [] })

/** Nodes that do not collide: each has a directory of its own. */
const NODES = fc
  .uniqueArray(fc.tuple(NAME, fc.constantFrom('files', 'directories', 'links')), {
    selector: ([name]) => name,
    maxLength: 6,
  })
  .chain((entries) =>
    fc.tuple(
      ...entries.map(([name, kind]) =>
        fc.record({
          kind: fc.constant(kind),
          path: fc.constantFrom(`/${name}`, `/srv/./${name}/x`, `//${name}//y`),
          filesystem: fc.constantFrom('root', 'data'),
          mode: fc.integer({ min: 0, max: 0o777 }),
          contents: CONTENTS,
          owner: OWNER,
        }),
      ),
    ),
  )

const UNITS = fc.array(
  fc.record(
    {
      name: NAME.map((name) => `${name}.service`),
      enable: fc.boolean(),
      mask: fc.boolean(),
      contents: fc.constantFrom('', '[Unit]\nDescription=x\n', '[Install]\nWantedBy=a.target\n'),
      dropins: fc.uniqueArray(
        fc.record({ name: NAME.map((name) => `${name}.conf`), contents: fc.constantFrom('', '[Service]\nNice=1\n') }),
        { selector: ({ name }) => name, maxLength: 2 },
      ),
    },
    { requiredKeys: ['name'] },
  ),
  { maxLength: 5 },
)

const PARTITIONS = fc
  .uniqueArray(fc.record({ label: NAME, number: fc.integer({ min: 1, max: 99 }), size: SECTORS }), {
    selector: ({ number }) => number,
    maxLength: 4,
  })
  .map((partitions) => partitions.map((partition, index) => ({ ...partition, label: `${partition.label}${index}` })))

const USERS = fc.uniqueArray(
  fc.record(
    {
      name: NAME,
      passwordHash: fc.constantFrom('', '$6$x$y'),
      sshAuthorizedKeys: fc.uniqueArray(fc.constantFrom('ssh-ed25519 A', 'ssh-rsa B')),
      create: fc.record(
        { uid: fc.nat(), gecos: TEXT, groups: fc.uniqueArray(NAME), system: fc.boolean() },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['name'] },
  ),
  { selector: ({ name }) => name, maxLength: 3 },
)

const NETWORKD = fc.uniqueArray(fc.record({ name: NAME.map((name) => `${name}.network`), contents: TEXT }), {
  selector: ({ name }) => name,
  maxLength: 3,
})

const DOCUMENT = fc
  .record({ minor: MINOR, nodes: NODES, units: UNITS, partitions: PARTITIONS, users: USERS, networkd: NETWORKD })
  .map(({ minor, nodes, units, partitions, users, networkd }) => {
    const of = (kind: string) => nodes.filter((node) => node.kind === kind)
    const place = ({ path, filesystem, owner }: (typeof nodes)[number]) => ({
      path,
      filesystem,
      user: owner,
      group: owner,
    })
    return {
      ignition: { version: `2.${minor}.0` },
      storage: {
        disks: [{ device: '/dev/vda', wipeTable: true, partitions }],
        filesystems: [{ name: 'data', mount: { device: '/dev/vda1', format: 'ext4', create: { force: true } } }],
        files: of('files').map((node) => ({ ...place(node), mode: node.mode, contents: node.contents })),
        ...(minor === 0
          ? {}
          : {
              directories: of('directories').map((node) => ({ ...place(node), mode: node.mode })),
              links: of('links').map((node) => ({ ...place(node), target: '/somewhere' })),
            }),
      },
      systemd: { units },
      networkd: { units: networkd },
      passwd: { users },
    }
  })

test('whatever is valid in spec 2 is valid in spec 3.1 after the conversion', async () => {
  await fc.assert(
    fc.asyncProperty(DOCUMENT, async (document) => {
      const { report } = await readDocument(Buffer.from(JSON.stringify(document)), { kind: 'stdin' })
      const errors = report.issues.filter(({ severity }) => severity === 'error')
      if (errors.length > 0)
        throw new Error(errors.map((issue) => `${formatPath(issue.path)}: ${messageOf(issue)}`).join('\n'))
    }),
    { numRuns: 300 },
  )
})

test('no bytes whatsoever make the reader throw', async () => {
  const near = fc.tuple(DOCUMENT, fc.nat(), fc.string({ maxLength: 5 })).map(([document, at, inserted]) => {
    const text = JSON.stringify(document)
    const place = at % text.length
    return Buffer.from(text.slice(0, place) + inserted + text.slice(place + inserted.length))
  })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        near,
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      ),
      async (bytes) => {
        await readDocument(bytes, { kind: 'stdin' })
      },
    ),
    { numRuns: 500 },
  )
})

test('a value of any type anywhere is an issue at worst', async () => {
  const strange = fc.tuple(DOCUMENT, fc.nat(), fc.jsonValue({ maxDepth: 2 })).map(([document, at, value]) => {
    const text = JSON.stringify(document)
    const places = [...text.matchAll(/"[^"]*"(?=[,}\]])|\d+(?=[,}\]])|true|false|\{\}|\[\]/g)]
    const place = places[at % places.length]
    return place === undefined
      ? text
      : text.slice(0, place.index) + JSON.stringify(value) + text.slice(place.index + place[0].length)
  })
  await fc.assert(
    fc.asyncProperty(strange, async (text) => {
      await readDocument(Buffer.from(text), { kind: 'stdin' })
    }),
    { numRuns: 500 },
  )
})
