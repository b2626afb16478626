import { printableUrl } from '../../util/secret.ts'
import { FirstlightError } from '../../errors.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import type { SchemeContext } from './scheme.ts'

/**
 * Fetches an object from Google's storage by its JSON API, in the name of the instance's service account on GCE and
 * anonymously elsewhere.
 */
export async function openGs(context: SchemeContext, request: FetchRequest): Promise<FetchAnswer> {
  const [, bucket = '', path = ''] = /^gs:\/\/([^/?#]+)\/+([^?#]+)/i.exec(request.url) ?? []
  if (bucket === '' || path === '') {
    throw new FirstlightError(
      'fetch-failed',
      `fetching ${printableUrl(request.url)}: it does not name an object in a bucket`,
      {
        hint: 'gs://bucket/object',
      },
    )
  }
  const object = encodeURIComponent(decodeURIComponent(path.replace(/%(?![0-9a-f]{2})/gi, '%25')))
  const url = `${context.services.gs}/storage/v1/b/${encodeURIComponent(bucket)}/o/${object}?alt=media`
  const token = await context.credentials.gcp()
  const sign = token === undefined ? undefined : () => ({ authorization: `Bearer ${token}` })
  return context.http({ ...request, url }, { sign, shown: printableUrl(request.url) })
}
