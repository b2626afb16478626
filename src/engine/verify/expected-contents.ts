import type { Content, ContentInfo, ContentStore } from '../../util/content.ts'
import { isSecret, reveal } from '../../util/secret.ts'
import { createHash } from '../../util/natives.ts'
import { sameBytes } from '../../util/octets.ts'
import { utf8 } from '../../util/utf8.ts'
import { sha256, sha512 } from '../../util/digest.ts'

/** Where contents are known from. */
export interface KnownContents {
  /** What was fetched now. */
  readonly store: ContentStore
  /** What the journal tells of what was fetched by the run: the truth about what it wrote. */
  readonly journalled: Readonly<Record<string, ContentInfo>>
}

/** A part of a file as it should be: as bytes, or as a digest like `sha512-<hex>` of so many bytes. */
export type ExpectedPiece =
  | { readonly kind: 'bytes'; readonly size: number; readonly bytes: Uint8Array }
  | { readonly kind: 'digest'; readonly size: number | undefined; readonly digest: string }
  | { readonly kind: 'unknown'; readonly size: number | undefined; readonly reason: string }

/** What a reference to contents stands for, as far as that can be told without asking anybody anew. */
export async function expectedPiece(content: Content, known: KnownContents): Promise<ExpectedPiece> {
  switch (content.kind) {
    case 'text': {
      const bytes = utf8(isSecret(content.text) ? reveal(content.text) : content.text)
      return { kind: 'bytes', size: bytes.length, bytes }
    }
    case 'volume-key':
    case 'secure-key':
      return { kind: 'unknown', size: undefined, reason: 'it is a key, which is kept nowhere else' }
    case 'resource':
      return await resourcePiece(content.id, known)
  }
}

async function resourcePiece(id: string, { store, journalled }: KnownContents): Promise<ExpectedPiece> {
  const earlier = journalled[id]
  if (earlier?.digest !== undefined) return { kind: 'digest', size: earlier.size, digest: earlier.digest }
  const bytes = store.bytes(id)
  if (bytes !== undefined) return { kind: 'bytes', size: bytes.length, bytes }
  const info = store.info(id)
  if (info === undefined) return { kind: 'unknown', size: earlier?.size, reason: 'it was not fetched' }
  if (info.digest !== undefined) return { kind: 'digest', size: info.size, digest: info.digest }
  const hash = createHash('sha512')
  let size = 0
  for await (const chunk of store.open(id)) {
    hash.update(chunk)
    size += chunk.length
  }
  return { kind: 'digest', size, digest: `sha512-${hash.hex()}` }
}

/**
 * Whether bytes are these pieces, one after the other.
 * @returns `'same'`, `'differs'`, or why that cannot be told
 */
export function compareBytes(
  bytes: Uint8Array,
  pieces: readonly ExpectedPiece[],
): 'same' | 'differs' | { readonly reason: string } {
  const known = pieces.reduce((sum, { size }) => sum + (size ?? 0), 0)
  const open = pieces.filter(({ size }) => size === undefined).length
  if (open === 0 ? known !== bytes.length : known > bytes.length) return 'differs'
  let at = 0
  let reason: string | undefined
  for (const [index, piece] of pieces.entries()) {
    // Where nobody said how long two pieces are, no byte tells which one it belongs to.
    if (piece.size === undefined && open > 1) return { reason: 'the lengths of its parts are not known' }
    const end = at + (piece.size ?? bytes.length - known)
    if (piece.kind === 'unknown') reason ??= piece.reason
    else if (!isPiece(bytes.subarray(at, end), piece)) return 'differs'
    at = end
    if (index === pieces.length - 1 && at !== bytes.length) return 'differs'
  }
  return reason === undefined ? 'same' : { reason }
}

function isPiece(bytes: Uint8Array, piece: Exclude<ExpectedPiece, { readonly kind: 'unknown' }>): boolean {
  if (piece.kind === 'bytes') return sameBytes(bytes, piece.bytes)
  const [algorithm, wanted = ''] = piece.digest.split('-')
  const digest = algorithm === 'sha256' ? sha256(bytes) : sha512(bytes)
  return digest === wanted.toLowerCase()
}
