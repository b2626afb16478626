import { compressionOf } from '../util/compression.ts'
import { readBase64 } from '../util/base64.ts'
import { isUnmistakable } from './language.ts'

/** Which program's language it is, and of what kind. */
type ForeignFormat =
  | 'cloud-config'
  | 'script'
  | 'mime'
  | 'include'
  | 'boothook'
  | 'part-handler'
  | 'jinja'
  | 'upstart-job'

/** User data that is meant for another program (cloud-init, a shell): never a document. */
export interface Foreign {
  readonly format: ForeignFormat
  /** What its first line looks like. */
  readonly marker: RegExp
  /** How it begins, for people. */
  readonly start: string
  /** What it is, for people. */
  readonly name: string
}

/**
 * The markers of cloud-init's user data formats, which its documentation lists under "User-data formats".
 * `#cloud-config` must be the whole first line; the others only begin it.
 */
const FOREIGN_FORMATS: readonly Foreign[] = [
  {
    format: 'cloud-config',
    marker: /^#cloud-config(?:-archive|-jsonp)?\s*$/,
    start: '#cloud-config',
    name: 'a cloud-config',
  },
  { format: 'script', marker: /^#!/, start: '#!', name: 'a script' },
  {
    format: 'mime',
    marker: /^(?:content-type:\s*(?:multipart|text|application|message)\/|mime-version:)/i,
    start: 'MIME parts',
    name: 'a MIME message',
  },
  { format: 'include', marker: /^#include(?:-once)?\b/, start: '#include', name: 'a list of URLs for cloud-init' },
  { format: 'boothook', marker: /^#cloud-boothook\b/, start: '#cloud-boothook', name: 'a boothook for cloud-init' },
  { format: 'part-handler', marker: /^#part-handler\b/, start: '#part-handler', name: 'a part handler for cloud-init' },
  {
    format: 'jinja',
    marker: /^## template:\s*jinja/,
    start: '## template: jinja',
    name: 'a Jinja template for cloud-init',
  },
  { format: 'upstart-job', marker: /^#upstart-job\b/, start: '#upstart-job', name: 'an Upstart job for cloud-init' },
]

/** The lines in front of a document that say that it is something else. */
export interface Marker {
  readonly format: Foreign
  readonly text: Uint8Array
}

/** The format that a line at an offset is a marker of. */
export function foreignFormatOf(bytes: Uint8Array, start: number): Foreign | undefined {
  const [line = ''] = LATIN1.decode(bytes.subarray(start, start + 4096)).split('\n', 1)
  return FOREIGN_FORMATS.find(({ marker }) => marker.test(line))
}

const LATIN1 = new TextDecoder('latin1')

/** The first byte that is no whitespace; -1 when there is none. */
export function firstVisible(bytes: Uint8Array, from = 0): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return at
  }
  return -1
}

/**
 * What follows the lines at `first` that are markers, when it is packed or a document beyond doubt, and all that stands in
 * front of it.
 */
export function behindMarkers(
  bytes: Uint8Array,
  first: number,
): { readonly marker: Uint8Array; readonly rest: Uint8Array } | undefined {
  let at = first
  while (at !== -1 && bytes[at] === HASH && foreignFormatOf(bytes, at) !== undefined) {
    const end = bytes.indexOf(LINE_FEED, at)
    at = end === -1 ? -1 : firstVisible(bytes, end + 1)
  }
  if (at === -1 || at === first) return undefined
  const rest = bytes.subarray(at)
  const mayBeMeant = compressionOf(rest) !== undefined || readBase64(rest).kind === 'decoded' || isUnmistakable(rest)
  return mayBeMeant ? { marker: bytes.subarray(0, at), rest } : undefined
}

const HASH = 0x23
const LINE_FEED = 0x0a
