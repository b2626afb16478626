import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Resource } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { printableUrl } from '../util/secret.ts'
import { verifyBytes } from './verify.ts'

/**
 * The contents of a resource that stands in the config itself (a `data:` URL, or the empty source), at once: a config
 * with ten thousand of them must not wait ten thousand times.
 *
 * `undefined` when it must be fetched, or when it decompresses to more than `limit` bytes.
 * @throws FirstlightError `fetch-failed`, `hash-mismatch`
 */
export function inlineBytes(resource: Resource, limit: number): Uint8Array | undefined {
  const { source = '', compression = '', verification } = resource
  if (source !== '' && !source.startsWith('data:')) return undefined
  if (source === '') return checked(new Uint8Array(), resource)
  const data = decodeDataUrl(source)
  if (data.kind === 'invalid')
    throw new FirstlightError('fetch-failed', `reading ${printableUrl(source)}: the URL ${data.reason}`)
  const bytes = compression === '' ? data.bytes : inflated(data.bytes, compression, limit)
  return bytes === undefined || verification?.hash === undefined ? bytes : checked(bytes, resource)
}

function checked(bytes: Uint8Array, { source = '', verification }: Resource): Uint8Array {
  if (verification?.hash !== undefined)
    verifyBytes(bytes, verification.hash, source === '' ? 'empty contents' : printableUrl(source))
  return bytes
}

function inflated(bytes: Uint8Array, compression: string, limit: number): Uint8Array | undefined {
  const inflate = compression === 'gzip' ? gunzipSync : compression === 'zstd' ? zstdDecompressSync : undefined
  if (inflate === undefined) {
    throw new FirstlightError('fetch-failed', `decompressing data:…: unknown compression "${compression}"`)
  }
  try {
    return inflate(bytes, { maxOutputLength: Math.max(limit, 1) })
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw new FirstlightError('fetch-failed', `decompressing data:…: not valid ${compression} data`, {
      hint: 'is the compression of the config that of the contents?',
    })
  }
}
