import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../../emulators/cleanups.ts'
import { startHttp, type Reply } from '../../emulators/http.ts'
import { startS3, type S3Options } from '../../emulators/s3.ts'
import { fetchOutcome, testFetcher } from '../../emulators/test-fetcher.ts'

const closed = closedAfterEach()

async function s3(options: S3Options, platform?: string, metadata: Readonly<Record<string, Reply>> = {}) {
  const server = closed(await startS3(options))
  const imds = closed(await startHttp(metadata))
  const services = { s3: server.origin, metadata: imds.origin }
  const { fetcher, log } = testFetcher({ services, ...(platform === undefined ? {} : { platform }) })
  closed(fetcher)
  return { server, imds, fetcher, log }
}

describe('S3', () => {
  const objects = {
    'bucket/a b/c': 'C',
    'bucket/v': 'third',
    'bucket/v?versionId=1': 'first',
    'bucket/v?versionId=3HL4kqtJvjVBH40Nrjfkd_x.-y': 'second',
    'point/d': 'D',
    'point/d?versionId=1': 'old D',
  }
  const keys = { id: 'AKIDEXAMPLE', secret: 'canary-secret', token: 'canary-token' }
  const role: Readonly<Record<string, Reply>> = {
    'PUT /latest/api/token': { body: 'session' },
    '/latest/meta-data/placement/region': { body: 'eu-west-1' },
    '/latest/meta-data/iam/security-credentials/': { body: 'role' },
    '/latest/meta-data/iam/security-credentials/role': {
      body: JSON.stringify({
        AccessKeyId: keys.id,
        SecretAccessKey: keys.secret,
        Token: keys.token,
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    },
  }

  test('elsewhere than on AWS objects are fetched anonymously, the region asked for once', async () => {
    const { server, imds, fetcher } = await s3({ objects })
    expect(await fetchOutcome(fetcher, 's3://bucket/a%20b/c')).toBe('C')
    expect(await fetchOutcome(fetcher, 'arn:aws:s3:::bucket/v?versionId=1')).toBe('first')
    expect(await fetchOutcome(fetcher, 's3://bucket/nothing')).toBe('not-found 404')
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'HEAD /bucket',
      'GET /bucket/a%20b/c',
      'GET /bucket/v?versionId=1',
      'GET /bucket/nothing',
    ])
    expect(imds.requests).toEqual([])
  })

  test("on AWS requests are signed with the keys of the instance's role, for the region of the bucket", async () => {
    const { imds, fetcher } = await s3({ objects, keys }, 'aws', role)
    expect(await fetchOutcome(fetcher, 's3://bucket/a%20b/c')).toBe('C')
    expect(await fetchOutcome(fetcher, 's3://bucket/v?versionId=1')).toBe('first')
    expect(imds.requests.filter(({ path }) => path.endsWith('/role')).length).toBe(1)
    expect(imds.requests.find(({ path }) => path.endsWith('/role'))?.headers['x-aws-ec2-metadata-token']).toBe(
      'session',
    )
  })

  test('an access point says its own region', async () => {
    const { server, fetcher } = await s3({ objects, keys, region: 'us-west-2' }, 'aws', role)
    expect(await fetchOutcome(fetcher, 'arn:aws:s3:us-west-2:123456789012:accesspoint/point/object/d')).toBe('D')
    expect(server.requests.map(({ method }) => method)).toEqual(['GET'])
  })

  test.each([
    ['s3://bucket/v', 'third'],
    ['s3://bucket/v?versionId=1', 'first'],
    ['s3://bucket/v?versionId=3HL4kqtJvjVBH40Nrjfkd_x.-y', 'second'],
    ['arn:aws:s3:::bucket/v?versionId=1', 'first'],
    ['arn:aws:s3:eu-central-1:123456789012:accesspoint/point/object/d?versionId=1', 'old D'],
    ['s3://bucket/v?versionId=2', 'not-found 404'],
  ])('the version of %s, signed and anonymous', async (url, outcome) => {
    for (const server of [await s3({ objects }), await s3({ objects, keys }, 'aws', role)])
      expect(await fetchOutcome(server.fetcher, url)).toBe(outcome)
  })

  test('an instance without a role is anonymous', async () => {
    const { fetcher } = await s3({ objects }, 'aws', { 'PUT /latest/api/token': { body: 'session' } })
    expect(await fetchOutcome(fetcher, 's3://bucket/a%20b/c')).toBe('C')
  })

  test('a refusal names neither keys nor signature', async () => {
    const { fetcher, log } = await s3({ objects, keys: { ...keys, secret: 'another' } }, 'aws', role)
    expect(await fetchOutcome(fetcher, 's3://bucket/a%20b/c')).toBe(
      'fetch-failed: fetching s3://bucket/a%20b/c: HTTP 403',
    )
    expect(JSON.stringify(log)).not.toMatch(/canary|AKID|Signature/)
  })
})

describe("Google's storage", () => {
  const path = '/storage/v1/b/bucket/o/a%2Fb%20c'

  test('an object is fetched anonymously elsewhere, and with a token on GCE', async () => {
    const script = {
      [path]: { body: 'C' },
      '/computeMetadata/v1/instance/service-accounts/default/token': {
        body: '{"access_token":"canary","expires_in":3600}',
      },
    }
    const server = closed(await startHttp(script))
    const services = { gs: server.origin, metadata: server.origin }
    for (const [platform, authorization] of [
      ['metal', undefined],
      ['gcp', 'Bearer canary'],
    ] as const) {
      const { fetcher } = testFetcher({ services, platform })
      closed(fetcher)
      expect(await fetchOutcome(fetcher, 'gs://bucket/a/b%20c')).toBe('C')
      expect(server.requests.at(-1)).toMatchObject({ path: `${path}?alt=media` })
      expect(server.requests.at(-1)?.headers['authorization']).toBe(authorization)
    }
    expect(server.requests.find(({ path }) => path.includes('/token'))?.headers['metadata-flavor']).toBe('Google')
  })

  test('a name without an object is refused', async () => {
    const { fetcher } = testFetcher()
    expect(await fetchOutcome(fetcher, 'gs://bucket')).toBe(
      'fetch-failed: fetching gs://bucket: it does not name an object in a bucket',
    )
  })
})
