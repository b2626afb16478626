import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EMPTY_CONFIG, type Config } from '../../src/config/model.ts'
import type { Fetcher } from '../../src/fetch/fetcher.ts'
import type { Prefetched } from '../../src/fetch/prefetch-all.ts'
import { prefetch, type PrefetchOptions } from '../../src/fetch/prefetch.ts'
import { resourceId } from '../../src/fetch/resource-id.ts'
import { sha256 } from '../../src/util/digest.ts'
import { hostPath } from '../../src/util/paths.ts'
import { closedAfterEach } from '../emulators/cleanups.ts'
import { startHttp, type HttpEmulator, type Reply } from '../emulators/http.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'

const closed = closedAfterEach()
const directory = mkdtempSync(join(tmpdir(), 'fetch-once-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SIZE = 3_000_000
const body = Buffer.alloc(SIZE, 'once')

/** What a server was asked for, and how many of its answers were given up before their end. */
interface Watched {
  readonly server: HttpEmulator
  cut(): number
}

async function serve(reply: Reply): Promise<Watched> {
  let cut = 0
  const fallback: Reply = (request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) cut += 1
    })
    if (typeof reply === 'function') reply(request, response)
  }
  const server = closed(await startHttp({}, { fallback }))
  return { server, cut: () => cut }
}

const plain: Reply = (_request, response) => void response.writeHead(200, { 'content-length': SIZE }).end(body)
const ofUnknownLength: Reply = (_request, response) => void response.writeHead(200).end(body)

function configOf({ origin }: HttpEmulator, count: number, hash?: string): Config {
  const files = Array.from({ length: count }, (_, index) => ({
    path: `/f${index}`,
    contents: { source: `${origin}/${index}`, verification: { hash } },
  }))
  return { ...EMPTY_CONFIG, storage: { files } }
}

async function fetched(fetcher: Fetcher, config: Config, options: PrefetchOptions): Promise<Prefetched> {
  const answer = await prefetch(config, fetcher, options)
  if (answer.kind !== 'fetched') throw new Error(answer.kind)
  return closed(answer.contents)
}

/** Reads everything, as the stage that writes files does, and says whether it is what was served. */
async function readAll(store: Prefetched, config: Config): Promise<boolean> {
  for (const { contents = {} } of config.storage?.files ?? []) {
    const chunks: Uint8Array[] = []
    for await (const chunk of store.open(resourceId(contents))) chunks.push(chunk)
    if (!Buffer.concat(chunks).equals(body)) return false
  }
  return true
}

describe('nothing is asked for twice, and no answer is cut off', () => {
  test.each<[string, Reply, PrefetchOptions, number]>([
    ['where nothing fits', plain, { memoryLimit: 0 }, 4],
    ['nor its length is told', ofUnknownLength, { memoryLimit: 100_000 }, 4],
    ['where there are more than connections to a host', plain, { memoryLimit: 0 }, 40],
    [
      'where some fit into the spool',
      plain,
      { spool: { parent: hostPath(join(directory, 'a')), limit: 7_000_000 } },
      4,
    ],
    ['where the spool cannot be made', plain, { spool: { parent: hostPath('/proc/no/such/place') } }, 2],
    [
      'where it fills up in the middle',
      ofUnknownLength,
      { spool: { parent: hostPath(join(directory, 'b')), limit: 7_000_000 } },
      4,
    ],
  ])('%s', async (_, reply, options, count) => {
    for (const hash of [undefined, `sha256-${sha256(body)}`]) {
      const { server, cut } = await serve(reply)
      const config = configOf(server, count, hash)
      const store = await fetched(closed(testFetcher().fetcher), config, options)
      expect(await readAll(store, config)).toBe(true)
      expect({ requests: server.requests.length, cut: cut() }).toEqual({ requests: count, cut: 0 })
      store.close()
    }
  })

  test('and a second reading asks anew, since nothing was kept', async () => {
    const { server } = await serve(plain)
    const config = configOf(server, 1)
    const store = await fetched(closed(testFetcher().fetcher), config, { memoryLimit: 0 })
    expect([await readAll(store, config), await readAll(store, config)]).toEqual([true, true])
    expect(server.requests.length).toBe(2)
  })

  test('a connection that the server gave up meanwhile is gone on with where it was', async () => {
    let turn = 0
    const impatient: Reply = (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      turn += 1
      const head = { etag: '"v1"', 'content-length': SIZE - from, 'content-range': `bytes ${from}-${SIZE - 1}/${SIZE}` }
      response.writeHead(from === 0 ? 200 : 206, head)
      if (turn === 1) response.write(body.subarray(0, 1000), () => response.destroy())
      else response.end(body.subarray(from))
    }
    const { server } = await serve(impatient)
    const config = configOf(server, 1)
    const store = await fetched(closed(testFetcher().fetcher), config, { memoryLimit: 0 })
    expect(await readAll(store, config)).toBe(true)
    expect(server.requests.length).toBe(2)
  })
})

function keep(name: string, limit?: number): PrefetchOptions {
  return { spool: { parent: hostPath(join(directory, name)), keep: true, limit } }
}

test('what nobody opened is given up when everything is over', async () => {
  const given: Promise<unknown>[] = []
  const { server } = await serve((request, response) => {
    given.push(new Promise((resolve) => response.once('close', resolve)))
    plain(request, response)
  })
  const store = await fetched(closed(testFetcher().fetcher), configOf(server, 3), { memoryLimit: 0 })
  store.close()
  await Promise.all(given)
  expect(given.length).toBe(3)
})

describe('what one process fetched, another one that is given the same directory does not ask for', () => {
  test('neither small nor large contents, and their digests are known', async () => {
    const { server, cut } = await serve(plain)
    const config = configOf(server, 3)
    const first = await fetched(closed(testFetcher().fetcher), config, keep('kept'))
    first.close()
    const second = await fetched(closed(testFetcher({ offline: true }).fetcher), config, keep('kept'))
    expect(second.digests()).toEqual(first.digests())
    expect(await readAll(second, config)).toBe(true)
    expect({ requests: server.requests.length, cut: cut() }).toEqual({ requests: 3, cut: 0 })
  })

  test('nor whether there is what did not fit, until it is written', async () => {
    const { server } = await serve(plain)
    const config = configOf(server, 2)
    for (let stage = 0; stage < 4; stage += 1) {
      const fetcher = testFetcher().fetcher
      const store = await fetched(fetcher, config, keep('full', 4_000_000))
      expect(Object.values(store.digests()).map(({ size }) => size)).toEqual([SIZE, SIZE])
      if (stage === 3) expect(await readAll(store, config)).toBe(true)
      await fetcher.close()
    }
    expect(server.requests.length).toBe(3)
  })

  test('what was being written when its process was killed does not count', async () => {
    const { server } = await serve(plain)
    const config = configOf(server, 1)
    const store = await fetched(closed(testFetcher().fetcher), config, keep('killed'))
    expect(readdirSync(join(directory, 'killed'))).toEqual([
      `${resourceId(config.storage?.files?.[0]?.contents ?? {})}@sha256-${sha256(body)}`,
    ])
    expect(await readAll(store, config)).toBe(true)
  })
})
