import { expect, test } from 'vitest'
import { closedAfterEach } from '../../emulators/cleanups.ts'
import { fetchOutcome, testFetcher } from '../../emulators/test-fetcher.ts'
import { startTftp, type TftpOptions } from '../../emulators/tftp.ts'

const closed = closedAfterEach()
const body = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`).join(''))
const files = { '/a file': body, '/exact': body.subarray(0, 1428 * 3), '/empty': Buffer.alloc(0) }

async function setUp(options: TftpOptions = {}) {
  const server = closed(await startTftp(files, options))
  const { fetcher, log } = testFetcher()
  closed(fetcher)
  return { server, fetcher, log }
}

test.each<[string, TftpOptions]>([
  ['as usual', {}],
  ['by a server without options', { plain: true }],
  ['by a server that says everything twice', { twice: true }],
])('a file is fetched %s', async (_name, options) => {
  const { server, fetcher } = await setUp(options)
  expect(await fetchOutcome(fetcher, `${server.origin}/a%20file`)).toBe(body.toString())
  expect(await fetchOutcome(fetcher, `${server.origin}/exact`)).toBe(files['/exact'].toString())
  expect(await fetchOutcome(fetcher, `${server.origin}/empty`)).toBe('')
})

test('lost packets are sent again', async () => {
  const { server, fetcher } = await setUp({ dropEvery: 90 })
  expect(await fetchOutcome(fetcher, `${server.origin}/a%20file`)).toBe(body.toString())
})

test('a file of more blocks than a block number can count is fetched whole', async () => {
  const large = Buffer.alloc(512 * 66_000 + 7, 'tftp')
  const server = closed(await startTftp({ '/large': large }, { plain: true }))
  const { fetcher } = testFetcher()
  closed(fetcher)
  const answer = await fetcher.open({ url: `${server.origin}/large` })
  let size = 0
  if (answer.kind === 'body') for await (const chunk of answer.chunks) size += chunk.length
  expect(size).toBe(large.length)
})

test('a missing file is an answer', async () => {
  const { server, fetcher } = await setUp()
  expect(await fetchOutcome(fetcher, `${server.origin}/nothing`)).toBe('not-found 404')
})

test('a server that is not there is waited for until the deadline', async () => {
  const { fetcher, log } = testFetcher({ deadlineMs: 100 })
  closed(fetcher)
  expect(await fetchOutcome(fetcher, 'tftp://127.0.0.1:9/a')).toMatch(
    /^fetch-timeout: fetching tftp:\/\/127.0.0.1:9\/a: gave up after \d+ s; last answer: /,
  )
  expect(log[0]?.message).toMatch(/^waiting for tftp:\/\/127.0.0.1:9\/a: \d+ s so far, last answer: /)
})

test('a name that DNS does not know is waited for like any other', async () => {
  const { fetcher } = testFetcher({ deadlineMs: 100 })
  closed(fetcher)
  expect(await fetchOutcome(fetcher, 'tftp://nobody.invalid/a')).toMatch(
    /^fetch-timeout: fetching tftp:\/\/nobody.invalid\/a: gave up after \d+ s; last answer: /,
  )
})

test('a server that falls silent in the middle is an error', async () => {
  const { server, fetcher } = await setUp({ silentAfter: 2 })
  const answer = await fetcher.open({ url: `${server.origin}/a%20file` })
  const read = async (): Promise<void> => {
    if (answer.kind === 'body') for await (const chunk of answer.chunks) expect(chunk.length).toBe(1428)
  }
  await expect(read()).rejects.toThrow('the transfer broke off: the server does not answer any more')
})
