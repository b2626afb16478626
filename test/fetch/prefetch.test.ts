import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { EMPTY_CONFIG, type Config, type File, type Resource } from '../../src/config/model.ts'
import { isFirstlightError, type FirstlightError } from '../../src/errors.ts'
import { prefetch, type PrefetchOptions } from '../../src/fetch/prefetch.ts'
import type { Prefetched } from '../../src/fetch/prefetch-all.ts'
import { resourceId } from '../../src/fetch/resource-id.ts'
import { hostPath, targetPath } from '../../src/util/paths.ts'
import { processStart } from '../../src/node/processes.ts'
import { writeInPlace } from '../../src/host/real/file-writer.ts'
import { bodyOf } from '../../src/host/bodies.ts'
import { bytesBody, joinBodies } from '../../src/host/body.ts'
import { writeBody } from '../../src/host/tree/write-body.ts'
import { createTargetRoot } from '../../src/host/real/target-root.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp, type HttpEmulator, type Reply } from '../emulators/http.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'prefetch-'))
afterAll(() => rmSync(directory, { recursive: true }))

async function serve(script: Readonly<Record<string, Reply | readonly Reply[]>>): Promise<HttpEmulator> {
  return closed(await startHttp(script))
}

function configOf(...contents: readonly Resource[]): Config {
  const files: readonly File[] = contents.map((resource, index) => ({ path: `/f${index}`, contents: resource }))
  return { ...EMPTY_CONFIG, storage: { files } }
}

async function fetched(config: Config, options: PrefetchOptions = {}): Promise<Prefetched> {
  const { fetcher } = testFetcher()
  closed(fetcher)
  const answer = await prefetch(config, fetcher, options)
  if (answer.kind !== 'fetched') throw new Error(answer.kind)
  return closed(answer.contents)
}

async function failure(config: Config): Promise<FirstlightError> {
  try {
    await fetched(config)
  } catch (thrown) {
    if (isFirstlightError(thrown)) return thrown
    throw thrown
  }
  throw new Error('nothing failed')
}

async function text(store: Prefetched, resource: Resource): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.open(resourceId(resource))) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function noKey(): never {
  throw new TypeError('there are no keys')
}

function hashOf(body: string | Uint8Array, algorithm: 'sha256' | 'sha512' = 'sha512'): string {
  return `${algorithm}-${createHash(algorithm).update(body).digest('hex')}`
}

test('everything that a config refers to is fetched, each distinct resource once', async () => {
  const server = await serve({
    '/a': { body: 'A' },
    '/b': [{ status: 503 }, { fault: 'hang-up' }, { body: 'B' }],
    '/k': { body: 'K' },
  })
  const [a, b, key] = ['/a', '/b', '/k'].map((path) => ({ source: `${server.origin}${path}` }))
  if (a === undefined || b === undefined || key === undefined) throw new Error('unreachable')
  const inline = { source: 'data:,C' }
  const store = await fetched({
    ...EMPTY_CONFIG,
    storage: {
      files: [
        { path: '/f', contents: a, append: [b, inline, a] },
        { path: '/e', contents: { source: '' } },
        { path: '/kept' },
      ],
      luks: [
        { name: 'v', keyFile: key },
        { name: 'w', keyFile: { source: '' } },
      ],
    },
  })
  const texts = await Promise.all([a, b, key, inline, { source: '' }].map((resource) => text(store, resource)))
  expect(texts).toEqual(['A', 'B', 'K', 'C', ''])
  expect(server.requests.map(({ path }) => path).sort()).toEqual(['/a', '/b', '/b', '/b', '/k'])
  expect(Object.keys(store.digests()).sort()).toEqual([a, b, key].map(resourceId).sort())
  expect(store.digests()[resourceId(a)]).toEqual({ size: 1, digest: hashOf('A', 'sha256') })
})

test('headers of the config are sent; those without a value are not', async () => {
  const server = await serve({ '/a': { body: 'A' } })
  const httpHeaders = [{ name: 'X-Own', value: '1' }, { name: 'X-None' }, { name: 'Accept', value: 'text/plain' }]
  await fetched(configOf({ source: `${server.origin}/a`, httpHeaders }))
  expect(server.requests[0]?.headers).toMatchObject({
    'x-own': '1',
    accept: 'text/plain',
    'accept-encoding': 'identity',
  })
  expect(server.requests[0]?.headers['x-none']).toBeUndefined()
})

describe('contents are decompressed, and verified afterwards', () => {
  const twoMembers = Buffer.concat([gzipSync('hello '), gzipSync('world')])
  test.each<[string, Uint8Array, string]>([
    ['gzip', gzipSync('hello world'), 'gzip'],
    ['gzip of two members', twoMembers, 'gzip'],
    ['zstd', zstdCompressSync('hello world'), 'zstd'],
    ['nothing', Buffer.from('hello world'), ''],
  ])('%s', async (_name, body, compression) => {
    const server = await serve({ '/a': { body } })
    const sources = [`${server.origin}/a`, `data:;base64,${Buffer.from(body).toString('base64')}`]
    const hashes = [hashOf('hello world'), hashOf('hello world', 'sha256').toUpperCase().replace('SHA', 'sha')]
    const resources = sources.flatMap((source) =>
      hashes.map((hash) => ({ source, compression, verification: { hash } })),
    )
    const store = await fetched(configOf(...resources))
    for (const resource of resources) expect(await text(store, resource)).toBe('hello world')
  })

  test.each([
    ['not compressed', { source: 'data:,hello', compression: 'gzip' }, /^decompressing data:…: not valid gzip data/],
    [
      'another compression',
      { source: 'data:,hello', compression: 'lzma' },
      /^decompressing data:…: unknown compression "lzma"/,
    ],
    [
      'another hash',
      { source: 'data:,hello', verification: { hash: hashOf('other') } },
      /^verifying data:…: expected sha512-[0-9a-f]{128}, got sha512-[0-9a-f]{128} /,
    ],
    [
      'a hash of nothing',
      { source: '', verification: { hash: hashOf('other', 'sha256') } },
      /^verifying empty contents: expected sha256-/,
    ],
  ])('%s is an error', async (_name, resource, message) => {
    expect((await failure(configOf(resource))).message).toMatch(message)
  })

  test('a body that is not compressed, or cut short, or has another hash, is an error', async () => {
    const server = await serve({
      '/plain': { body: 'hello' },
      '/cut': { body: gzipSync('hello').subarray(0, 15) },
      '/empty': { body: '' },
    })
    const message = async (path: string, rest: Resource): Promise<string> =>
      (await failure(configOf({ source: `${server.origin}${path}`, ...rest }))).message.replaceAll(
        server.origin,
        'ORIGIN',
      )
    expect([
      await message('/plain', { compression: 'gzip' }),
      await message('/cut', { compression: 'gzip' }),
      await message('/empty', { compression: 'gzip' }),
      (await message('/plain', { verification: { hash: hashOf('other') } })).replaceAll(/[0-9a-f]{128}/g, 'HEX'),
    ]).toEqual([
      'decompressing ORIGIN/plain: not valid gzip data (wanted by $.storage.files.0.contents)',
      'decompressing ORIGIN/cut: the gzip data end too early (wanted by $.storage.files.0.contents)',
      'decompressing ORIGIN/empty: the gzip data end too early (wanted by $.storage.files.0.contents)',
      'verifying ORIGIN/plain: expected sha512-HEX, got sha512-HEX (wanted by $.storage.files.0.contents)',
    ])
  })
})

test('a transfer that was pieced together wrongly is fetched once more from the beginning', async () => {
  const body = 'abcdef'.repeat(1000)
  const headers = { etag: '"same"' }
  const server = await serve({
    '/a': [
      { body, fault: 'truncate', headers },
      { body: body.toUpperCase(), headers },
      { body, headers },
    ],
  })
  const resource = { source: `${server.origin}/a`, verification: { hash: hashOf(body) } }
  expect(await text(await fetched(configOf(resource)), resource)).toBe(body)
  expect(server.requests.length).toBe(3)
})

describe('where contents are held', () => {
  const body = Buffer.alloc(1_000_000, 'spool')
  const spool = { parent: hostPath(join(directory, 'run')), limit: 1_500_000 }
  const chunked: Reply = (_request, response) => void response.writeHead(200).end(body)

  test('in memory, then in the spool, and what fits in neither goes on when it is opened', async () => {
    const server = await serve(
      Object.fromEntries(['/a', '/b', '/c', '/d'].map((path) => [path, { body, ranges: true }])),
    )
    const resources = ['/a', '/b', '/c', '/d'].map((path) => ({ source: `${server.origin}${path}` }))
    const store = await fetched(configOf(...resources), { memoryLimit: 1_000_000, spool, concurrency: 1 })
    const ids = resources.map(resourceId)
    expect(ids.map((id) => store.bytes(id) !== undefined)).toEqual([true, false, false, false])
    expect(ids.map((id) => store.info(id)?.digest !== undefined)).toEqual([true, true, false, false])
    expect(ids.map((id) => store.info(id)?.size)).toEqual([1_000_000, 1_000_000, 1_000_000, 1_000_000])
    const [inside] = readdirSync(spool.parent)
    const files = readdirSync(join(spool.parent, inside ?? ''))
    const modes = [spool.parent, join(spool.parent, inside ?? ''), join(spool.parent, inside ?? '', files[0] ?? '')]
    expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['700', '700', '600'])
    for (const resource of resources) expect((await text(store, resource)).length).toBe(1_000_000)
    expect(server.requests.length).toBe(4)
    store.close()
    expect(readdirSync(spool.parent)).toEqual([])
  })

  test('and given again and again, also to be written one behind the other', async () => {
    const server = await serve({ '/a': { body: Buffer.alloc(300_000, 'memory') }, '/b': { body } })
    const resources = ['/a', '/b'].map((path) => ({ source: `${server.origin}${path}` }))
    const store = await fetched(configOf(...resources), { memoryLimit: 400_000, spool, concurrency: 1 })
    const contents = resources.map((resource) => {
      return { kind: 'resource', id: resourceId(resource), shown: resource.source } as const
    })
    const both = bodyOf(contents, { contents: store, key: noKey, secureKey: noKey })
    const expected = Buffer.concat([Buffer.alloc(300_000, 'memory'), body])
    for (const name of ['once', 'twice']) {
      const file = openSync(join(directory, name), 'w+')
      await writeBody(file, both, 0)
      closeSync(file)
      expect(readFileSync(join(directory, name)).equals(expected)).toBe(true)
    }
    expect(server.requests.length).toBe(2)
  })

  test('a spool goes with its process: the next removes what a killed one left, also when its number is used again', async () => {
    mkdirSync(spool.parent, { recursive: true, mode: 0o700 })
    const living = `firstlight-spool-${process.ppid}-${processStart(process.ppid)}-x`
    for (const name of [living, `firstlight-spool-${process.ppid}-1-x`, 'firstlight-spool-999999999-1-x']) {
      mkdirSync(join(spool.parent, name))
    }
    const server = await serve({ '/a': { body } })
    const store = await fetched(configOf({ source: `${server.origin}/a` }), { memoryLimit: 10, spool })
    store.close()
    expect(readdirSync(spool.parent)).toEqual([living])
    rmdirSync(join(spool.parent, living))
  })

  test('contents of unknown length move on when they outgrow a place', async () => {
    const server = await serve({ '/a': chunked, '/b': chunked })
    const resources = ['/a', '/b'].map((path) => ({ source: `${server.origin}${path}` }))
    const store = await fetched(configOf(...resources), { memoryLimit: 10_000, spool, concurrency: 1 })
    expect(resources.map((resource) => store.info(resourceId(resource)))).toMatchObject([{ size: 1_000_000 }, {}])
    expect(store.bytes(resourceId(resources[0] ?? {}))).toBeUndefined()
    for (const resource of resources) expect((await text(store, resource)).length).toBe(1_000_000)
  })

  test('what is streamed is verified too', async () => {
    const server = await serve({ '/a': { body: Buffer.alloc(1_000_000, 'other') } })
    const resource = { source: `${server.origin}/a`, verification: { hash: hashOf(body) } }
    const store = await fetched(configOf(resource), { memoryLimit: 0 })
    await expect(text(store, resource)).rejects.toMatchObject({ code: 'hash-mismatch' })
  })

  test('a stream made of two versions is written once more from the beginning, and no half file stays', async () => {
    const old = { body: Buffer.alloc(1_200_000, 'old'), fault: 'truncate' } as const
    const server = await serve({
      '/a': [old, { body }, { body }],
      '/b': [old, { body }, old, { body }],
    })
    const write = async (path: string): Promise<Buffer> => {
      const resource = { source: `${server.origin}${path}`, verification: { hash: hashOf(body) } }
      const store = await fetched(configOf(resource), { memoryLimit: 0 })
      const place = mkdtempSync(join(directory, 'written-'))
      const open = (): AsyncIterable<Uint8Array> => store.open(resourceId(resource))
      const attributes = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
      try {
        const streamed = { size: 0, bytes: () => undefined, open }
        const body = joinBodies(joinBodies(bytesBody(Buffer.from('<')), streamed), bytesBody(Buffer.from('>')))
        await writeInPlace(createTargetRoot(hostPath(place)), targetPath('/file'), body, attributes)
        return readFileSync(join(place, 'file'))
      } catch (thrown) {
        expect(readdirSync(place)).toEqual([])
        throw thrown
      }
    }
    expect((await write('/a')).equals(Buffer.concat([Buffer.from('<'), body, Buffer.from('>')]))).toBe(true)
    await expect(write('/b')).rejects.toMatchObject({ code: 'hash-mismatch' })
  })
})

describe('failures', () => {
  test('are reported together, each with the places that asked', async () => {
    const server = await serve({ '/a': { body: 'A' }, '/b': { status: 403 } })
    const [a, b, c] = ['/a', '/b', '/c'].map((path) => ({ source: `${server.origin}${path}` }))
    const error = await failure(configOf(a ?? {}, b ?? {}, c ?? {}, b ?? {}))
    expect(error.code).toBe('fetch-failed')
    expect(error.message.replaceAll(server.origin, 'ORIGIN').split('; ')).toEqual([
      'fetching ORIGIN/b: HTTP 403 (wanted by $.storage.files.1.contents, $.storage.files.3.contents)',
      'fetching ORIGIN/c: HTTP 404 (wanted by $.storage.files.2.contents)',
    ])
  })

  test('show no token, no query and no header', async () => {
    const canary = 'CANARY-7f3a'
    const paths = ['/drip', '/cut', '/loop', '/zip', '/hash', '/refused', '/header']
    const server = await serve({
      '/drip': { status: 403 },
      '/cut': { fault: 'not-http' },
      '/loop': { status: 302, headers: { location: `/loop?again=${canary}` } },
      '/zip': { body: canary },
      '/hash': { body: canary },
      '/refused': { status: 400, body: canary },
      '/header': { body: 'A' },
    })
    const resources = paths.map((path): Resource => ({
      source: `${server.origin.replace('//', `//user:${canary}@`)}${path}?X-Amz-Signature=${canary}#${canary}`,
      httpHeaders: [{ name: 'Authorization', value: path === '/header' ? `${canary}\n` : canary }],
      ...(path === '/zip' ? { compression: 'gzip' } : {}),
      ...(path === '/hash' ? { verification: { hash: hashOf('other') } } : {}),
    }))
    const { fetcher, log } = testFetcher({ deadlineMs: 300 })
    closed(fetcher)
    const thrown: unknown = await prefetch(
      configOf(
        ...resources,
        { source: `ftp://${canary}@example.org/?${canary}` },
        { source: `data:;base64,${canary}` },
      ),
      fetcher,
    ).catch((error: unknown) => error)
    expect(isFirstlightError(thrown) && thrown.facts['problems']).toBe(9)
    expect(log.length).toBeGreaterThan(0)
    const everything = `${inspect(thrown, { depth: 20, showHidden: true })} ${JSON.stringify(log)}`
    expect(everything).not.toContain(canary)
  })
})

test('a fetcher that may not use the network says that it is needed, unless everything stands in the config', async () => {
  const { fetcher } = testFetcher({ offline: true })
  for (const source of [
    'http://example.org/',
    'https://example.org/',
    'tftp://example.org/a',
    's3://b/k',
    'arn:aws:s3:::b/k',
    'gs://b/o',
  ]) {
    expect((await prefetch(configOf({ source: 'data:,A' }, { source }), fetcher)).kind).toBe('needs-network')
  }
  expect((await prefetch(configOf({ source: 'data:,A' }, { source: '' }), fetcher)).kind).toBe('fetched')
})

test('an aborted prefetch says so and leaves nothing behind', async () => {
  const server = await serve({ '/a': { fault: 'stall' }, '/b': { body: Buffer.alloc(500_000), fault: 'stall-body' } })
  const { fetcher } = testFetcher()
  closed(fetcher)
  const abort = new AbortController()
  const spool = { parent: hostPath(join(directory, 'aborted')), limit: 1_000_000 }
  const watch = setInterval(() => existsSync(spool.parent) && abort.abort(), 5)
  onTestFinished(() => clearInterval(watch))
  const config = configOf({ source: `${server.origin}/a` }, { source: `${server.origin}/b` })
  await expect(prefetch(config, fetcher, { signal: abort.signal, memoryLimit: 0, spool })).rejects.toMatchObject({
    code: 'interrupted',
  })
  expect(readdirSync(spool.parent)).toEqual([])
})

test('what is not wanted is neither asked for nor known', async () => {
  const server = await serve({ '/a': { body: 'a' }, '/b': { body: 'b' } })
  const [a, b] = [{ source: `${server.origin}/a` }, { source: `${server.origin}/b` }]
  const store = await fetched(configOf(a, b), { wants: ({ path }) => path[2] === 0 })
  expect([store.info(resourceId(a))?.size, store.info(resourceId(b))]).toEqual([1, undefined])
  expect(server.requests.map(({ path }) => path)).toEqual(['/a'])
})
