import { afterEach, expect, test } from 'vitest'
import { EMPTY_CONFIG, type Config, type File, type Resource } from '../../src/config/model.ts'
import { prefetch, type Prefetched, type PrefetchOptions } from '../../src/fetch/prefetch.ts'
import { resourceId } from '../../src/fetch/resource-id.ts'
import { startHttp, type HttpEmulator, type Reply } from '../emulators/http.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serve(script: Readonly<Record<string, Reply | readonly Reply[]>>): Promise<HttpEmulator> {
  const server = await startHttp(script)
  cleanups.push(() => server.close())
  return server
}

function configOf(...contents: readonly Resource[]): Config {
  const files: readonly File[] = contents.map((resource, index) => ({ path: `/f${index}`, contents: resource }))
  return { ...EMPTY_CONFIG, storage: { files } }
}

async function fetched(config: Config, options: PrefetchOptions = {}): Promise<Prefetched> {
  const { fetcher } = testFetcher()
  cleanups.push(() => fetcher.close())
  const answer = await prefetch(config, fetcher, options)
  if (answer.kind !== 'fetched') throw new Error(answer.kind)
  cleanups.push(() => answer.contents.close())
  return answer.contents
}

async function text(store: Prefetched, resource: Resource): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.open(resourceId(resource))) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

test('everything that a config refers to is fetched, each distinct resource once', async () => {
  const server = await serve({ '/a': { body: 'A' }, '/b': [{ status: 503 }, { fault: 'hang-up' }, { body: 'B' }] })
  const [a, b, inline] = [{ source: `${server.origin}/a` }, { source: `${server.origin}/b` }, { source: 'data:,C' }]
  const store = await fetched(configOf(a, b, inline, a, { source: '' }))
  expect(await Promise.all([a, b, inline, { source: '' }].map((resource) => text(store, resource)))).toEqual([
    'A',
    'B',
    'C',
    '',
  ])
  expect(server.requests.map(({ path }) => path).sort()).toEqual(['/a', '/b', '/b', '/b'])
})

test('a body that was cut short is continued where it broke off', async () => {
  const body = Buffer.alloc(1_000_000, 'abc')
  const server = await serve({
    '/b': [
      { body, fault: 'truncate' },
      { body, ranges: true },
    ],
  })
  const resource = { source: `${server.origin}/b` }
  const store = await fetched(configOf(resource))
  expect(store.info(resourceId(resource))?.size).toBe(1_000_000)
  expect(body.equals(store.bytes(resourceId(resource)) ?? Buffer.alloc(0))).toBe(true)
  expect(server.requests.map(({ headers }) => headers['range'])).toEqual([undefined, 'bytes=500000-'])
})
