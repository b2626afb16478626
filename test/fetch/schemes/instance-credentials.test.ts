import { expect, test } from 'vitest'
import { FirstlightError } from '../../../src/errors.ts'
import { bytesBody } from '../../../src/fetch/body.ts'
import type { FetchAnswer, FetchRequest } from '../../../src/fetch/fetcher.ts'
import { createInstanceCredentials } from '../../../src/fetch/schemes/instance-credentials.ts'
import type { InstanceCredentials } from '../../../src/fetch/schemes/scheme.ts'
import { SYSTEM_CLOCK } from '../../../src/node/clock.ts'

const FOUR = 'http://169.254.169.254'
const ROLES = '/latest/meta-data/iam/security-credentials/'
const BODIES: Readonly<Record<string, string>> = {
  '/latest/api/token': 'session',
  [ROLES]: 'role',
  [`${ROLES}role`]: '{"AccessKeyId":"id","SecretAccessKey":"secret"}',
  '/latest/meta-data/placement/region': 'eu-west-1',
  '/computeMetadata/v1/instance/service-accounts/default/token': '{"access_token":"bearer","expires_in":3600}',
}

/** What a platform's service does at one address; a network that has none of it refuses every connection. */
type Answers = (address: string, path: string) => Promise<FetchAnswer>

/** Credentials of a machine whose network answers so, with a line for each request. */
function machine(
  platform: string,
  answers: Answers,
): { readonly credentials: InstanceCredentials; readonly asked: readonly string[] } {
  const asked: string[] = []
  const http = ({ url, http: options }: FetchRequest): Promise<FetchAnswer> => {
    const { origin, pathname } = new URL(url)
    asked.push(`${options?.method} ${origin}${pathname}`)
    return answers(origin, pathname)
  }
  const clock = { ...SYSTEM_CLOCK, sleep: () => Promise.resolve() }
  return { credentials: createInstanceCredentials({ platform, metadata: undefined, http, clock }), asked }
}

/** The service at this address; everywhere else there is no network. */
function only(address: string): Answers {
  return async (origin, path) => {
    if (origin !== address) throw new FirstlightError('fetch-timeout', 'no route to the host')
    return bytesBody(Buffer.from(BODIES[path] ?? ''))
  }
}

test('on AWS keys and region come over IPv6 where there is no IPv4, whose address is asked once', async () => {
  const six = 'http://[fd00:ec2::254]'
  const { credentials, asked } = machine('aws', only(six))
  expect(await credentials.aws()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: undefined })
  expect(await credentials.awsRegion()).toBe('eu-west-1')
  expect(asked).toEqual([
    `PUT ${FOUR}/latest/api/token`,
    `PUT ${six}/latest/api/token`,
    `GET ${six}${ROLES}`,
    `GET ${six}${ROLES}role`,
    `PUT ${six}/latest/api/token`,
    `GET ${six}/latest/meta-data/placement/region`,
  ])
})

test('on Google Compute Engine the token comes over IPv6 where there is no IPv4', async () => {
  const { credentials, asked } = machine('gcp', only('http://[fd20:ce::254]'))
  const path = '/computeMetadata/v1/instance/service-accounts/default/token'
  expect(await credentials.gcp()).toBe('bearer')
  expect(asked).toEqual([`GET ${FOUR}${path}`, `GET http://[fd20:ce::254]${path}`])
})

test('an address that keeps silent does not hold up the other one', async () => {
  const six = only('http://[fd20:ce::254]')
  const { credentials } = machine('gcp', (origin, path) =>
    origin === FOUR ? new Promise(() => {}) : six(origin, path),
  )
  expect(await credentials.gcp()).toBe('bearer')
})

test('a refusal is an answer: the machine is anonymous, and the other address is not waited for', async () => {
  const refusal = new FirstlightError('fetch-failed', 'HTTP 403', { facts: { status: 403 } })
  const { credentials } = machine('gcp', (origin) =>
    origin === FOUR ? Promise.reject(refusal) : new Promise(() => {}),
  )
  expect(await credentials.gcp()).toBeUndefined()
})

test('where no address answers, the machine is anonymous', async () => {
  const { credentials } = machine('gcp', only('http://nowhere'))
  expect(await credentials.gcp()).toBeUndefined()
})
