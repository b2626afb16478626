import { expect, test } from 'vitest'
import { bytesBody } from '../../../src/fetch/body.ts'
import { FirstlightError } from '../../../src/errors.ts'
import { isAzureBlob, openAzureBlob } from '../../../src/fetch/schemes/azure-blob.ts'
import { PUBLIC_SERVICES, type SchemeContext } from '../../../src/fetch/schemes/scheme.ts'
import { silentLog } from '../../../src/log.ts'
import { SYSTEM_CLOCK } from '../../../src/node/clock.ts'

const URL_OF_BLOB = 'https://account.blob.core.windows.net/container/file'

test.each([
  [URL_OF_BLOB, true],
  ['https://account.blob.core.windows.net/container/a/b', false],
  ['https://account.blob.core.windows.net/container/file?sig=x', false],
  ['http://account.blob.core.windows.net/container/file', false],
  ['https://blob.core.windows.net.example.org/container/file', false],
])('%s is a blob: %s', (url, expected) => {
  expect(isAzureBlob(url)).toBe(expected)
})

const none = (): Promise<undefined> => Promise.resolve(undefined)

/** A storage service that serves only who is signed, only who is not, or nobody; it notes who asked. */
function context(token: string | undefined, serves: 'signed' | 'anonymous' | 'nobody') {
  const asked: string[] = []
  const scheme: SchemeContext = {
    http: (_request, extras) => {
      const who = extras?.sign === undefined ? 'anonymous' : 'signed'
      const { authorization = '' } = extras?.sign?.('GET', new URL(URL_OF_BLOB)) ?? {}
      asked.push(`${who} ${authorization}`.trim())
      if (who === serves) return Promise.resolve(bytesBody(Buffer.from(who)))
      return Promise.reject(new FirstlightError('fetch-failed', 'fetching it: HTTP 403'))
    },
    credentials: { aws: none, awsRegion: none, gcp: none, azure: () => Promise.resolve(token) },
    services: PUBLIC_SERVICES,
    clock: SYSTEM_CLOCK,
    random: () => 0.5,
    log: silentLog,
    hasLink: () => undefined,
    unreachableMs: Infinity,
    deadlineMs: 1000,
  }
  return { scheme, asked }
}

test.each([
  ['an instance with an identity', 'token', 'signed', ['signed Bearer token']],
  ['an identity that may not read a public blob', 'token', 'anonymous', ['signed Bearer token', 'anonymous']],
  ['an instance without an identity', undefined, 'anonymous', ['anonymous']],
] as const)('%s', async (_name, token, serves, expected) => {
  const { scheme, asked } = context(token, serves)
  expect((await openAzureBlob(scheme, { url: URL_OF_BLOB })).kind).toBe('body')
  expect(asked).toEqual(expected)
})

test('a blob that nobody may read is an error', async () => {
  const { scheme } = context('token', 'nobody')
  await expect(openAzureBlob(scheme, { url: URL_OF_BLOB })).rejects.toMatchObject({ code: 'fetch-failed' })
})
