import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CLOUDS, findCloud, loadCloud, metadataSources } from '../../src/providers/index.ts'

const DOCUMENT = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8')

test('no name is taken twice', () => {
  const names = CLOUDS.flatMap(({ id, aliases = [] }) => [id, ...aliases])
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe.each(CLOUDS.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
  test('can be loaded by its id and its aliases', async () => {
    for (const name of [id, ...(entry.aliases ?? [])]) expect((await loadCloud(name)).id).toBe(id)
  })

  test('has a row in docs/providers.md', () => {
    expect(DOCUMENT).toMatch(new RegExp(`^\\| \`${id}\``, 'm'))
  })

  test('says where its user data is documented', async () => {
    expect((await entry.load()).documentation).toMatch(/^https:\/\//)
  })
})

test.each([
  ['ec2', 'aws'],
  ['ami', 'aws'],
  ['gce', 'gcp'],
  ['pxe', 'metal'],
  ['equinix', 'packet'],
])('%s is %s', (alias, id) => expect(findCloud(alias)?.id).toBe(id))

test('every name with metadata is in docs/providers.md', async () => {
  for (const name of Object.keys(await metadataSources())) expect(DOCUMENT).toContain(`\`${name}\``)
})
