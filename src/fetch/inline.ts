import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Resource } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import { decodeDataUrl, measureDataUrl } from '../util/data-url.ts'
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
    throw new FirstlightError('fetch-failed', `reading ${printableUrl(source)}: ${data.detail}`)
  const bytes = compression === '' ? data.bytes : inflated(data.bytes, compression, limit)
  return bytes === undefined || verification?.hash === undefined ? bytes : checked(bytes, resource)
}

/**
 * The size of contents that stand in the config and are plain: they decode, and are neither compressed nor to be
 * verified. They are not decoded here: ten thousand of them need not be held beside the config. `undefined` for others.
 */
export function plainInlineSize({ source = '', compression = '', verification }: Resource): number | undefined {
  if (compression !== '' || verification?.hash !== undefined) return undefined
  if (source === '') return 0
  if (!source.startsWith('data:')) return undefined
  const data = measureDataUrl(source)
  return data.kind === 'invalid' ? undefined : data.size
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
