import type { Secret } from './secret.ts'

/**
 * What goes into a file, as data: the text itself, or the name of something that a {@link ContentStore} holds.
 * An operation carries contents only by such references, so that it can be printed and compared.
 */
export type Content =
  /**
   * Text that the engine wrote, or that stands in the config. Only its size and digest are ever printed; of a dated one,
   * which holds the time of the run, only its size: a plan says the same whenever it is made.
   */
  | { readonly kind: 'text'; readonly text: string | Secret; readonly dated?: boolean }
  /** A fetched resource, by its {@link ResourceId}. `shown` is the URL as it may be printed. */
  | { readonly kind: 'resource'; readonly id: ResourceId; readonly shown: string }
  /** The key of a LUKS volume, which the host made or was given. */
  | { readonly kind: 'volume-key'; readonly volume: string }
  /** A file of the secure key that a mainframe's crypto card made for a LUKS volume. */
  | { readonly kind: 'secure-key'; readonly volume: string; readonly part: 'info' | 'skey' }

/** The name of a fetched resource: a digest of source, headers, compression and hash. Holds no secret. */
export type ResourceId = string

/** What is known of a fetched resource. Plain data: the journal keeps it. */
export interface ContentInfo {
  /** Size in bytes, after decompression; absent when it will be streamed and nobody said how long it is. */
  readonly size?: number | undefined
  /**
   * `sha512-<hex>` or `sha256-<hex>` of the decompressed bytes, lower case; absent when nobody needed it yet, and when
   * the resource was proven reachable and will be streamed.
   */
  readonly digest?: string | undefined
}

/** Holds what was fetched before the first destructive operation, in memory or in a spool. */
export interface ContentStore {
  /** What is known of a resource; `undefined` when it was never fetched. */
  info(id: ResourceId): ContentInfo | undefined
  /** Only the size of a resource, in bytes; `undefined` also when nobody said how long it is. */
  size(id: ResourceId): number | undefined
  /** The whole bytes when they are in memory: the quick way for small files. */
  bytes(id: ResourceId): Uint8Array | undefined
  /**
   * The bytes as a stream; may be called again. It throws `hash-mismatch` in place of the end, with the fact `resumed`
   * when pieces of different versions may have come together, so that once more from the beginning may help.
   */
  open(id: ResourceId): AsyncIterable<Uint8Array>
}

/** A store with nothing in it. */
export const NO_CONTENTS: ContentStore = {
  info: () => undefined,
  size: () => undefined,
  bytes: () => undefined,
  open: () => {
    throw new TypeError('the content store is empty')
  },
}
