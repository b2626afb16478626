import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hostPath, type HostPath } from '../../../src/util/paths.ts'
import { fetchOutcome, testFetcher } from '../../emulators/test-fetcher.ts'

const directory = mkdtempSync(join(tmpdir(), 'oem-'))
afterAll(() => rmSync(directory, { recursive: true }))
const aside = join(directory, 'aside')
const partition = join(directory, 'partition')
for (const path of [aside, partition]) mkdirSync(path)
writeFileSync(join(directory, 'secret'), 'secret')
writeFileSync(join(aside, 'a b'), 'aside')
writeFileSync(join(partition, 'c'), 'partition')
writeFileSync(join(partition, 'a b'), 'not this one')
symlinkSync('../secret', join(aside, 'link'))
mkdirSync(join(aside, 'directory'))

function setUp() {
  let mounts = 0
  const withPartition = <Result>(use: (directory: HostPath) => Promise<Result>): Promise<Result> => {
    mounts += 1
    return use(hostPath(partition))
  }
  const { fetcher } = testFetcher({ offline: true, oem: { lookAside: hostPath(aside), withPartition } })
  return { fetcher, mounts: () => mounts }
}

test.each([
  ['oem:///a%20b', 'aside', 0],
  ['oem:///c', 'partition', 1],
  ['oem:///none', 'not-found 404', 1],
  ['oem:///../secret', 'not-found 404', 1],
  ['oem:///link', 'source-unreadable: reading oem:///link: a link leads out of the directory', 0],
  ['oem:///directory', 'source-unreadable: reading oem:///directory: not a regular file', 0],
  ['oem:c', 'fetch-failed: reading oem:c: not an absolute path', 0],
])('%s is %s', async (url, outcome, mounts) => {
  const machine = setUp()
  expect(await fetchOutcome(machine.fetcher, url)).toBe(outcome)
  expect(machine.mounts()).toBe(mounts)
})

test('without such a partition, and where oem: has no meaning', async () => {
  const { fetcher } = testFetcher({ oem: { lookAside: hostPath(aside) } })
  expect(await fetchOutcome(fetcher, 'oem:///c')).toBe('not-found 404')
  expect(await fetchOutcome(testFetcher().fetcher, 'oem:///c')).toBe(
    'unsupported-scheme: fetching oem:///c: the scheme "oem" is not supported here',
  )
})
