import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startHttp, type HttpEmulator } from './http.ts'

/** What an S3-compatible service holds. */
export interface S3Options {
  /** `bucket/key` or `bucket/key?versionId=…` to contents. */
  readonly objects: Readonly<Record<string, string>>
  /** Where the buckets are. @default 'eu-central-1' */
  readonly region?: string
  /** Only requests signed with these keys are served. @default anybody */
  readonly keys?: { readonly id: string; readonly secret: string; readonly token?: string }
}

/** Starts a service that checks signatures (AWS Signature Version 4) and says in which region its buckets are. */
export function startS3(options: S3Options): Promise<HttpEmulator> {
  const region = options.region ?? 'eu-central-1'
  const buckets = new Set(Object.keys(options.objects).map((name) => name.split('/')[0] ?? ''))
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://service')
    const [, bucket = '', ...rest] = url.pathname.split('/')
    const headers = buckets.has(bucket) ? { 'x-amz-bucket-region': region } : {}
    const problem =
      options.keys === undefined
        ? undefined
        : signatureProblem(request, options.keys, rest.length === 0 ? undefined : region)
    if (problem !== undefined) {
      response.writeHead(403, { ...headers, 'x-problem': problem }).end(problem)
      return
    }
    const name = `${bucket}/${rest.map(decodeURIComponent).join('/')}${url.search}`
    const body = rest.length === 0 ? (buckets.has(bucket) ? '' : undefined) : options.objects[name]
    if (body === undefined) response.writeHead(404, headers).end('<Error><Code>NoSuchKey</Code></Error>')
    else
      response.writeHead(200, { ...headers, etag: '"e"', 'content-length': String(Buffer.byteLength(body)) }).end(body)
  }
  return startHttp({}, { fallback: answer })
}

function signatureProblem(
  request: IncomingMessage,
  keys: { readonly id: string; readonly secret: string; readonly token?: string },
  region: string | undefined,
): string | undefined {
  const authorization = request.headers.authorization ?? ''
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      authorization,
    )
  if (match === null) return 'not signed'
  const [, id = '', day = '', scoped = '', names = '', given = ''] = match
  if (id !== keys.id) return 'unknown key'
  if (region !== undefined && scoped !== region) return `signed for ${scoped}`
  if (request.headers['x-amz-security-token'] !== keys.token) return 'wrong session token'
  const url = new URL(request.url ?? '/', 'http://service')
  const canonical = [
    request.method ?? '',
    url.pathname,
    [...url.searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    String(request.headers['x-amz-content-sha256']),
  ].join('\n')
  const time = String(request.headers['x-amz-date'])
  const digest = createHash('sha256').update(canonical).digest('hex')
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${scoped}/s3/aws4_request\n${digest}`
  let key: Buffer | string = `AWS4${keys.secret}`
  for (const part of [day, scoped, 's3', 'aws4_request']) key = createHmac('sha256', key).update(part).digest()
  const expected = createHmac('sha256', key).update(toSign).digest('hex')
  return time.startsWith(day) && expected === given ? undefined : 'wrong signature'
}
