import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import { strictlyEncoded } from './sigv4.ts'

/** An object in S3, by its bucket or through an access point. */
export interface S3Location {
  readonly partition: Partition
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
  /** Access points say their region and account; the region of a bucket must be asked for. */
  readonly accessPoint: { readonly name: string; readonly account: string; readonly region: string } | undefined
}

/** A world of its own of AWS. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

/** Where a partition's region of a bucket is asked for, when nothing better is known. */
export const FIRST_REGION: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}

/** Takes an `s3:` URL or an ARN apart. @throws FirstlightError `fetch-failed` when it is neither */
export function parseS3(source: string): S3Location {
  const location = /^arn:/i.test(source) ? parseArn(source) : parseUrl(source)
  if (location === undefined || location.bucket === '' || location.key === '') {
    throw new FirstlightError('fetch-failed', `fetching ${printableUrl(source)}: it does not name an object in S3`, {
      hint: 's3://bucket/key, arn:aws:s3:::bucket/key, or arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/KEY',
    })
  }
  return location
}

/** The URL of an object: in a region of AWS, over IPv4 or IPv6, or on a given service with the bucket in its path. */
export function objectUrl(location: S3Location, region: string, service: string | undefined): URL {
  const { bucket, key, versionId, accessPoint } = location
  const path = key.split('/').map(strictlyEncoded).join('/')
  const query = versionId === undefined ? '' : `?versionId=${strictlyEncoded(versionId)}`
  if (service !== undefined) return new URL(`${service}/${accessPoint?.name ?? bucket}/${path}${query}`)
  const domain = `dualstack.${region}.amazonaws.com${location.partition === 'aws-cn' ? '.cn' : ''}`
  if (accessPoint !== undefined) {
    return new URL(`https://${accessPoint.name}-${accessPoint.account}.s3-accesspoint.${domain}/${path}${query}`)
  }
  // A certificate for *.s3… does not cover a name with dots.
  if (!/^[a-z0-9-]+$/.test(bucket)) return new URL(`https://s3.${domain}/${strictlyEncoded(bucket)}/${path}${query}`)
  return new URL(`https://${bucket}.s3.${domain}/${path}${query}`)
}

/** The URL of a bucket, which answers with its region. */
export function bucketUrl(location: S3Location, region: string, service: string | undefined): URL {
  const domain = `dualstack.${region}.amazonaws.com${location.partition === 'aws-cn' ? '.cn' : ''}`
  return new URL(`${service ?? `https://s3.${domain}`}/${strictlyEncoded(location.bucket)}`)
}

function parseUrl(source: string): S3Location | undefined {
  const match = /^s3:\/\/([^/?#]*)\/*([^?#]*)(?:\?([^#]*))?/i.exec(source)
  if (match === null) return undefined
  const [, bucket = '', key = '', query = ''] = match
  return { partition: 'aws', bucket, key: unescaped(key), versionId: versionOf(query), accessPoint: undefined }
}

function parseArn(source: string): S3Location | undefined {
  const [arn = '', query = ''] = source.split('?')
  const [, partition = '', service = '', region = '', account = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (service !== 's3' || !isPartition(partition)) return undefined
  const versionId = versionOf(query)
  const [first = '', name = '', ...path] = resource.split('/')
  if (first !== 'accesspoint') {
    const key = [name, ...path].join('/')
    return { partition, bucket: first, key: unescaped(key), versionId, accessPoint: undefined }
  }
  const key = (path[0] === 'object' ? path.slice(1) : path).join('/')
  if (region === '' || account === '') return undefined
  return { partition, bucket: name, key: unescaped(key), versionId, accessPoint: { name, account, region } }
}

function isPartition(text: string): text is Partition {
  return Object.hasOwn(FIRST_REGION, text)
}

function versionOf(query: string): string | undefined {
  return new URLSearchParams(query).get('versionId') ?? undefined
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
