import { networkInterfaces } from 'node:os'

/** Why an attempt came to nothing, in words. */
export interface NetworkFailure {
  /** The end of a sentence, e.g. `connection refused`. Holds no URL, header or body. */
  readonly reason: string
  /** Whether another attempt cannot help. */
  readonly final: boolean
  /** Whether nobody was reached at all: the name is unknown, or no connection came about. */
  readonly unreachable?: boolean
  readonly hint?: string
}

/** What this machine knows of itself. */
export interface LocalState {
  /** What its clock says, for certificates. */
  readonly today: Date
  /** Whether any network interface has a link; `undefined` when this cannot be told. */
  readonly hasLink: () => boolean | undefined
}

/** Puts an error of the network into words: which of link, address, name service, route, connection, TLS or HTTP failed. */
export function describeNetworkFailure(error: unknown, { today, hasLink }: LocalState): NetworkFailure {
  const code = codeOf(error)
  if (UNREACHABLE.has(code)) {
    return { reason: noNetwork(hasLink) ?? 'no route to the host', final: false, unreachable: true }
  }
  const known = RETRIED[code]
  if (known !== undefined) {
    const reason = (NAMES.has(code) ? noNetwork(hasLink) : undefined) ?? known
    return { reason, final: false, unreachable: UNCONNECTED.has(code) }
  }
  if (code === 'CERT_NOT_YET_VALID') return notYetValid(today)
  if (code === 'CERT_HAS_EXPIRED') return expired(today)
  const refused = REFUSED[code]
  if (refused !== undefined) return { ...refused, final: true }
  if (code.startsWith('HPE_')) return { reason: 'the answer is not HTTP', final: false }
  if (/^ERR_(SSL|TLS)_|^EPROTO$/.test(code)) return { reason: `the TLS handshake failed (${code})`, final: false }
  return { reason: otherReason(error, code), final: false }
}

const RETRIED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'DNS knows no such host',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'no connection within the time limit',
  HEADERS_TIMEOUT: 'no response headers within the time limit',
  HPE_HEADER_OVERFLOW: 'the response headers are too large',
  HUNG_UP: 'the server closed the connection before the end of the answer',
  UPGRADE: 'the server goes on in another protocol',
  HPE_INVALID_EOF_STATE: 'the server closed the connection before the end of the answer',
  STALLED: 'the body arrives too slowly',
}

/** What comes before there is a connection. */
const UNCONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT'])

/** Name service fails first where there is no network at all. */
const NAMES = new Set(['ENOTFOUND', 'EAI_AGAIN'])

/** A route that leads into a black hole gives EINVAL. */
const UNREACHABLE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTDOWN', 'EINVAL'])

const UNTRUSTED = {
  reason: 'the certificate is signed by an authority that is not trusted',
  hint: 'add the authority to ignition.security.tls.certificateAuthorities, or to the roots of the image',
}

const REFUSED: Readonly<Record<string, { readonly reason: string; readonly hint?: string }>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: { reason: 'the certificate is for another host name' },
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'cause' in error ? codeOf(error.cause) : ''
}

/** What is missing on this side, when it is this side. */
function noNetwork(hasLink: () => boolean | undefined): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  const outside = addresses.filter((address) => !address.internal)
  if (outside.length === 0) {
    return hasLink() === false ? 'no network interface has a link' : 'no network interface has an address yet'
  }
  const linkLocal = outside.every(({ address }) => /^fe[89ab]/i.test(address))
  return linkLocal ? 'no network interface has more than a link-local address yet' : undefined
}

function notYetValid(today: Date): NetworkFailure {
  return {
    reason: `the certificate is not valid yet by this machine's clock, which says ${today.toISOString()}`,
    // Whoever sets the clock may be about to do so.
    final: false,
    hint: "this machine's clock is behind the server's: set it, or pin the contents with a hash and use http",
  }
}

function expired(today: Date): NetworkFailure {
  return {
    reason: `the certificate has expired by this machine's clock, which says ${today.toISOString()}`,
    final: true,
    hint: "renew the server's certificate, or correct this machine's clock",
  }
}

function otherReason(error: unknown, code: string): string {
  if (code === 'NO_TUNNEL' && error instanceof Error && 'status' in error) {
    return `the proxy answered ${String(error.status)} to CONNECT`
  }
  return code === '' ? 'the connection failed' : `the connection failed (${code})`
}
