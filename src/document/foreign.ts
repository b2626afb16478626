import { compressionOf } from './decompress.ts'
import { isUnmistakable } from './language.ts'

/** User data that is meant for another program (cloud-init, a shell): never a document. */
export type ForeignFormat =
  | 'cloud-config'
  | 'script'
  | 'mime'
  | 'include'
  | 'boothook'
  | 'part-handler'
  | 'jinja'
  | 'upstart-job'

/**
 * The markers of cloud-init's user data formats, which its documentation lists under "User-data formats".
 * `#cloud-config` must be the whole first line; the others only begin it.
 */
const FOREIGN_MARKERS: readonly (readonly [RegExp, ForeignFormat])[] = [
  [/^#cloud-config(?:-archive|-jsonp)?\s*$/, 'cloud-config'],
  [/^#!/, 'script'],
  [/^(?:content-type:\s*multipart\/|mime-version:)/i, 'mime'],
  [/^#include(?:-once)?\b/, 'include'],
  [/^#cloud-boothook\b/, 'boothook'],
  [/^#part-handler\b/, 'part-handler'],
  [/^## template:\s*jinja/, 'jinja'],
  [/^#upstart-job\b/, 'upstart-job'],
]

/** The format that a line at an offset is a marker of. */
export function foreignFormatOf(bytes: Uint8Array, start: number): ForeignFormat | undefined {
  const head = Buffer.from(bytes.subarray(start, start + 4096)).toString('latin1')
  const line = head.split('\n', 1)[0] ?? ''
  return FOREIGN_MARKERS.find(([marker]) => marker.test(line))?.[1]
}

/** The first byte that is no whitespace, from an offset on; -1 when there is none. */
export function firstVisible(bytes: Uint8Array, from = 0): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return at
  }
  return -1
}

/**
 * What follows the lines at `first` that are markers, when it is packed or a document beyond doubt; the lines are blank in
 * it, so that all others keep their numbers.
 */
export function behindMarkers(bytes: Uint8Array, first: number): Uint8Array | undefined {
  let at = first
  while (at !== -1 && bytes[at] === HASH && foreignFormatOf(bytes, at) !== undefined) {
    const end = bytes.indexOf(LINE_FEED, at)
    at = end === -1 ? -1 : firstVisible(bytes, end + 1)
  }
  if (at === -1) return undefined
  const rest = bytes.subarray(at)
  if (mayBePacked(rest)) return rest
  if (!isUnmistakable(rest)) return undefined
  return bytes.map((byte, index) => (index < at && byte !== LINE_FEED ? SPACE : byte))
}

const HASH = 0x23
const LINE_FEED = 0x0a
const SPACE = 0x20

/** Whether some bytes look like base64, gzip or zstd: what is in them is looked at next. */
function mayBePacked(bytes: Uint8Array): boolean {
  if (compressionOf(bytes) !== undefined) return true
  return /^[A-Za-z0-9+/=\s]*$/.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
}
