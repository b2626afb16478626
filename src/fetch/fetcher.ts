import type { Proxy, Timeouts } from '../config/model.ts'

/** What to fetch, in the config's own words. */
export interface FetchRequest {
  /** A URL of any supported scheme. */
  readonly url: string
  /** Headers of the config; only for `http` and `https`. */
  readonly headers?: ReadonlyMap<string, string>
  readonly compression?: string
  /** `sha512-<hex>` or `sha256-<hex>` of the decompressed bytes. */
  readonly hash?: string
  /** Aborts the fetch. */
  readonly signal?: AbortSignal
  /** Most bytes to accept after decompression; more is `source-too-large`. */
  readonly limit?: number
}

/** The HTTP settings of a config, which apply to every later request. */
export interface FetchSettings {
  readonly timeouts?: Timeouts
  readonly proxy?: Proxy
  /** PEM bundles that are trusted besides the system's roots. */
  readonly certificateAuthorities?: readonly Uint8Array[]
}

/**
 * Fetches resources: any scheme, with retries, decompressed and verified.
 *
 * "Needs the network" and "not found" are answers, not errors, so that every caller thinks of them.
 */
export interface Fetcher {
  /**
   * The decompressed, verified bytes as a stream. The hash is known only at the end: the stream itself throws
   * `hash-mismatch` then, so a consumer keeps nothing before it has ended.
   * @throws FirstlightError `fetch-failed`, `fetch-timeout`, `unsupported-scheme`
   */
  open(request: FetchRequest): Promise<FetchAnswer>
  /** The same fetcher with other settings. */
  with(settings: FetchSettings): Fetcher
  /** Frees sockets; call it once at the end. */
  close(): Promise<void>
}

/** What a fetch came to. */
export type FetchAnswer =
  | { readonly kind: 'body'; readonly size?: number; readonly chunks: AsyncIterable<Uint8Array> }
  /** Only a fetcher that may not use the network answers so. */
  | { readonly kind: 'needs-network' }
  | { readonly kind: 'not-found'; readonly status: number }
