/** One request to a metadata service, as it goes over the wire. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH'
  readonly protocol: 'http:' | 'https:'
  /** A name or an address; a link-local address carries its zone: `fe80::a9fe:a9fe%eth0`. */
  readonly host: string
  /** @default 80 or 443 */
  readonly port?: number
  /** Path and query. */
  readonly path: string
  /** Sent exactly as they are spelt, and no others except `Host` and what frames the body. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Comes from this port of ours. */
  readonly sourcePort?: number
  /** Most bytes of body to take. */
  readonly limit: number
  /** Called once when the head of the reply has come. */
  onHead?(status: number): void
}

/** What came back. */
export type ExchangeReply =
  | {
      readonly kind: 'reply'
      readonly status: number
      /** Names in lower case. */
      readonly headers: ReadonlyMap<string, string>
      readonly body: Uint8Array
      /** Whether the server said how long the body is; if not, a cut body cannot be told from a whole one. */
      readonly framed: boolean
    }
  /** Nothing usable came. `reason` is for people, `code` for programs, e.g. `ECONNREFUSED`, `truncated`. */
  | { readonly kind: 'broken'; readonly code: string; readonly reason: string }
  | { readonly kind: 'too-large' }

/** Sends one request and takes its reply: no redirect, no retry, no proxy, no time limit but the signal's. */
export type Exchange = (request: ExchangeRequest, signal: AbortSignal) => Promise<ExchangeReply>
