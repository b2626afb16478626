import type { Proxy, Timeouts } from '../config/model.ts'

/** What to fetch, in the config's own words. */
export interface FetchRequest {
  /** A URL of any supported scheme; the empty string means empty contents. */
  readonly url: string
  /** Headers of the config, which replace default ones of the same name; only for `http` and `https`. */
  readonly headers?: ReadonlyMap<string, string>
  /** `gzip`, `zstd`, or nothing. */
  readonly compression?: string
  /** `sha512-<hex>` or `sha256-<hex>` of the decompressed bytes, in either case. */
  readonly hash?: string
  /** Aborts the fetch. */
  readonly signal?: AbortSignal
  /** Most bytes to accept after decompression; more is `source-too-large`. */
  readonly limit?: number
  /** What only a service that gives credentials or regions needs. */
  readonly http?: HttpOptions
}

/** How a request differs from a plain GET. Only for `http` and `https`. */
export interface HttpOptions {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'PUT'
  /** Statuses, such as 401, that are an answer (`not-found` with that status) and not an error. */
  readonly answerStatuses?: readonly number[]
  /** Whether redirects are followed. @default true */
  readonly redirects?: boolean
  /** Whether the request goes to the host itself even when the config names a proxy. @default false */
  readonly direct?: boolean
  /** Milliseconds for everything: all attempts and the body. @default the config's total, or the fetcher's deadline */
  readonly deadlineMs?: number
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
  /** The same fetcher with other settings, which replace the earlier ones altogether. Shares nothing that must be closed. */
  with(settings: FetchSettings): Fetcher
  /** Frees sockets of this fetcher and of all made from it by `with`; call it once at the end. */
  close(): Promise<void>
}

/** What a fetch came to. */
export type FetchAnswer =
  | FetchBody
  /** Only a fetcher that may not use the network answers so. */
  | { readonly kind: 'needs-network' }
  /** The status is 404, or one of the request's `answerStatuses`. */
  | { readonly kind: 'not-found'; readonly status: number; readonly headers?: ReadonlyMap<string, string> }

/** Contents that arrive. */
export interface FetchBody {
  readonly kind: 'body'
  /** Bytes to come, when they are known beforehand. */
  readonly size?: number
  /** The HTTP status; 200 for other schemes. */
  readonly status: number
  /** Response headers, names in lower case; empty for other schemes. */
  readonly headers: ReadonlyMap<string, string>
  /** To be read once. Leaving the loop early frees the connection. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Frees the connection of a body that nobody will read. */
  discard(): void
  /**
   * Leaves the body open, at its beginning or in its middle: neither its time nor its connection counts until the function
   * that it gives is called. Absent where the other side would not wait.
   */
  hold?(): () => void
  /** Whether the transfer broke off and was continued. */
  resumed(): boolean
}
