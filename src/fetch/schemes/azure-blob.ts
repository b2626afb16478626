import { isFirstlightError } from '../../errors.ts'
import type { FetchAnswer, FetchRequest } from '../fetcher.ts'
import type { SchemeContext } from './scheme.ts'

/** Version of the storage service's protocol; the first that takes bearer tokens is 2017-11-09. */
const STORAGE_VERSION = '2021-08-06'

/** Whether a URL is a blob that an identity of the instance may be allowed to read: `/container/file`, without a signature. */
export function isAzureBlob(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, pathname, search } = new URL(url)
  return (
    protocol === 'https:' &&
    hostname.endsWith('.blob.core.windows.net') &&
    /^\/[^/]+\/[^/]+$/.test(pathname) &&
    search === ''
  )
}

/**
 * Fetches a blob in the name of the instance, and as anybody when that is refused. Nothing of a refused answer is
 * kept.
 */
export async function openAzureBlob(context: SchemeContext, request: FetchRequest): Promise<FetchAnswer> {
  const token = await context.credentials.azure()
  if (token === undefined) return context.http(request)
  try {
    const sign = (): Record<string, string> => ({ authorization: `Bearer ${token}`, 'x-ms-version': STORAGE_VERSION })
    const answer = await context.http(request, { sign })
    if (answer.kind === 'body') return answer
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'fetch-failed')) throw thrown
    context.log({ level: 'info', message: `${thrown.message}; trying without the identity of the instance` })
  }
  return context.http(request)
}
