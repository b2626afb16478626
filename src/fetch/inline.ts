import type { Resource } from '../config/model.ts'
import { FirstlightError } from '../errors.ts'
import type { Unpack } from '../util/compression.ts'
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
export function inlineBytes(resource: Resource, limit: number, unpack: Unpack): Uint8Array | undefined {
  const { source = '', compression = '', verification } = resource
  if (source !== '' && !source.startsWith('data:')) return undefined
  const what = { compression, hash: verification?.hash, shown: shownOf(source), limit, unpack }
  if (source === '') return contentsOf(new Uint8Array(), { ...what, compression: '' })
  return contentsOf(bytesOfDataUrl(source), what)
}

/** What stands in a `data:` URL, as it is there. @throws FirstlightError `fetch-failed` */
export function bytesOfDataUrl(url: string): Uint8Array {
  const data = decodeDataUrl(url)
  if (data.kind === 'data') return data.bytes
  throw new FirstlightError('fetch-failed', `reading ${printableUrl(url)}: ${data.detail}`)
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

/** What is to become of bytes that have come. */
export interface Received {
  /** `gzip`, `zstd`, or nothing. */
  readonly compression: string
  /** What the unpacked bytes must have. */
  readonly hash: string | undefined
  /** The URL as it may be printed. */
  readonly shown: string
  readonly limit: number
  readonly unpack: Unpack
}

/**
 * Bytes that are there as a whole, unpacked and verified; `undefined` when they unpack to more than the limit.
 * @throws FirstlightError `fetch-failed`, `hash-mismatch`
 */
export function contentsOf(bytes: Uint8Array, received: Received): Uint8Array | undefined {
  const { compression, hash, shown } = received
  const unpacked = compression === '' ? bytes : unpackedBytes(bytes, received)
  if (unpacked !== undefined && hash !== undefined) verifyBytes(unpacked, hash, shown)
  return unpacked
}

function unpackedBytes(bytes: Uint8Array, { compression, shown, limit, unpack }: Received): Uint8Array | undefined {
  const doing = `decompressing ${shown}`
  if (compression !== 'gzip' && compression !== 'zstd') {
    throw new FirstlightError('fetch-failed', `${doing}: unknown compression "${compression}"`)
  }
  const answer = unpack(bytes, compression, limit)
  switch (answer.kind) {
    case 'bytes':
      return answer.bytes
    case 'too-large':
      return undefined
    case 'unknown-format':
      throw new FirstlightError('fetch-failed', `${doing}: nothing here unpacks ${compression}`, {
        hint: 'hand in what does, or take the compression away',
      })
    case 'corrupt':
      throw new FirstlightError('fetch-failed', `${doing}: not valid ${compression} data`, {
        hint: 'is the compression of the config that of the contents?',
      })
  }
}

function shownOf(source: string): string {
  return source === '' ? 'empty contents' : printableUrl(source)
}
