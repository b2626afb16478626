import type { HttpResponse } from './http.ts'

/** What tells versions of a body apart. */
export interface Version {
  /** Only a strong one: a weak one does not promise equal bytes (RFC 9110 §8.8.1). */
  readonly etag: string | undefined
  readonly modified: string | undefined
  readonly length: number | undefined
  readonly encoding: string
}

/** The version of a body that is sent as a whole. */
export function versionOf(response: HttpResponse): Version {
  return { ...validatorsOf(response), length: contentLength(response) }
}

function validatorsOf({ headers }: HttpResponse): Omit<Version, 'length'> {
  const etag = headers.get('etag')
  return {
    etag: etag !== undefined && /^"[^"]*"$/.test(etag) ? etag : undefined,
    modified: headers.get('last-modified'),
    encoding: headers.get('content-encoding') ?? 'identity',
  }
}

/** Whether another answer can be told to be of the same version: the length alone says nothing, nor does half a validator. */
export function isTold({ etag, modified, length }: Version): boolean {
  return length !== undefined && (etag !== undefined || modified !== undefined)
}

/** Whether two answers are certainly of one version. */
export function isSame(one: Version, other: Version): boolean {
  if (!isTold(one) || one.length !== other.length || one.encoding !== other.encoding) return false
  return one.etag === undefined ? one.modified === other.modified : one.etag === other.etag
}

/** Whether a response is exactly what is missing of a version of which the beginning is there: its last range, as one part. */
export function isRestOf(version: Version, start: number, response: HttpResponse): boolean {
  if (response.status !== 206) return false
  const [, first, last, total] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '') ?? []
  const isRest = Number(first) === start && Number(last) === Number(total) - 1
  return isRest && isSame(version, { ...validatorsOf(response), length: Number(total) })
}

/** What a response says of the length of its body. */
export function contentLength({ headers }: HttpResponse): number | undefined {
  const value = headers.get('content-length')
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
