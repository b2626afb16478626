import { createHash, createHmac } from 'node:crypto'
import type { AwsKeys } from './scheme.ts'

/** What is signed. */
export interface SignedRequest {
  readonly method: string
  readonly url: URL
  readonly region: string
  readonly keys: AwsKeys
  readonly date: Date
}

/** SHA-256 of no bytes: the payload of every request here. */
const EMPTY_SHA256 = createHash('sha256').digest('hex')

/** The headers that sign a request without a body for S3 (AWS Signature Version 4). */
export function signature({ method, url, region, keys, date }: SignedRequest): Readonly<Record<string, string>> {
  const time = date.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const headers: readonly (readonly [string, string])[] = [
    ['host', url.host],
    ['x-amz-content-sha256', EMPTY_SHA256],
    ['x-amz-date', time],
    ...(keys.sessionToken === undefined ? [] : [['x-amz-security-token', keys.sessionToken] as const]),
  ]
  const names = headers.map(([name]) => name).join(';')
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonical = [method, canonicalPath(url), canonicalQuery(url), lines, names, EMPTY_SHA256].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  )
  const sum = createHmac('sha256', key).update(toSign).digest('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${sum}`
  return { ...Object.fromEntries(headers.slice(1)), authorization }
}

/** The text percent-encoded as the signature wants it: everything but unreserved characters (RFC 3986 §2.3). */
export function strictlyEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The path is encoded strictly already, by whoever made the URL. */
function canonicalPath(url: URL): string {
  return url.pathname
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${strictlyEncoded(name)}=${strictlyEncoded(value)}`)
    .sort()
    .join('&')
}
