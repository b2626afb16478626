import { printableUrl } from '../../util/secret.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import type { SignAttempt } from '../http-attempt.ts'
import { bucketUrl, FIRST_REGION, objectUrl, parseS3, type S3Location } from './s3-location.ts'
import type { AwsKeys, SchemeContext } from './scheme.ts'
import { signature } from './sigv4.ts'

/** Regions of buckets that were asked for. */
export type RegionCache = Map<string, Promise<string>>

/**
 * Fetches an object from S3, in the name of the instance's role on AWS and anonymously elsewhere. The region of a
 * bucket is asked for once.
 */
export async function openS3(
  context: SchemeContext,
  request: FetchRequest,
  regions: RegionCache,
): Promise<FetchAnswer> {
  const location = parseS3(request.url)
  const keys = await context.credentials.aws()
  const region = location.accessPoint?.region ?? (await regionOf(context, location, { keys, regions, request }))
  const url = objectUrl(location, region, context.services.s3)
  return context.http(
    { ...request, url: url.href },
    { sign: signer(keys, region, context), shown: printableUrl(request.url) },
  )
}

interface RegionQuestion {
  readonly keys: AwsKeys | undefined
  readonly regions: RegionCache
  readonly request: FetchRequest
}

function regionOf(context: SchemeContext, location: S3Location, question: RegionQuestion): Promise<string> {
  const key = `${location.partition} ${location.bucket}`
  const known = question.regions.get(key)
  if (known !== undefined) return known
  const asked = askRegion(context, location, question)
  question.regions.set(key, asked)
  asked.catch(() => question.regions.delete(key))
  return asked
}

/** Every answer names the region, also a refusal; one that does not leaves the hint. */
async function askRegion(
  context: SchemeContext,
  location: S3Location,
  { keys, request }: RegionQuestion,
): Promise<string> {
  const own = location.partition === 'aws' ? await context.credentials.awsRegion() : undefined
  const hint = own ?? FIRST_REGION[location.partition]
  const answer = await context.http(
    {
      url: bucketUrl(location, hint, context.services.s3).href,
      http: { method: 'HEAD', redirects: false, answerStatuses: [301, 307, 400, 403] },
      signal: request.signal,
    },
    { sign: signer(keys, hint, context), shown: `the region of ${printableUrl(request.url)}` },
  )
  if (answer.kind === 'body') answer.discard()
  return answer.kind === 'needs-network' ? hint : (answer.headers?.get('x-amz-bucket-region') ?? hint)
}

function signer(keys: AwsKeys | undefined, region: string, { clock }: SchemeContext): SignAttempt | undefined {
  if (keys === undefined) return undefined
  return (method, url) => signature({ method, url, region, keys, date: clock.date() })
}
