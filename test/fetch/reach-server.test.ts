import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { FirstlightError } from '../../src/errors.ts'
import { reachServer } from '../../src/fetch/reach-server.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'

const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

test('a Tang server that gives its advertisement is reachable, also when its URL ends in a slash', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.end('{}')
  })
  expect(await outcome(url)).toBe('reached')
  expect(await outcome(`${url}/tang/`)).toBe('reached')
  expect(asked).toEqual(['/adv', '/tang/adv'])
})

test('it is waited for while it starts', async () => {
  let requests = 0
  const url = await serve((_, response) => {
    requests += 1
    response.writeHead(requests < 3 ? 503 : 200).end('{}')
  })
  expect(await outcome(url)).toBe('reached')
  expect(requests).toBe(3)
})

test('a server without an advertisement is not one of Tang', async () => {
  const url = await serve((_, response) => response.writeHead(404).end())
  expect(await outcome(url)).toBe(
    `fetch-failed: asking the Tang server ${url} for its advertisement: it has none (404)`,
  )
})

test('nothing is asked where the network may not be used', async () => {
  expect(await outcome('http://tang.invalid', { offline: true })).toBe(
    'needs-network: asking the Tang server http://tang.invalid for its advertisement: the network is needed',
  )
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function outcome(url: string, options: Parameters<typeof testFetcher>[0] = {}): Promise<string> {
  const { fetcher } = testFetcher(options)
  try {
    await reachServer(fetcher, url)
    return 'reached'
  } catch (thrown) {
    if (thrown instanceof FirstlightError) return `${thrown.code}: ${thrown.message}`
    throw thrown
  } finally {
    await fetcher.close()
  }
}
