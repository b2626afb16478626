import type { Issue } from '../../report/issues.ts'
import type { ConfigPath } from '../../report/path.ts'
import { measureDataUrl } from '../../util/data-url.ts'
import { printableUrl } from '../../util/secret.ts'
import type { HttpHeader, Resource } from '../model.ts'
import { isUrlFault, parseUrl } from '../url.ts'
import { aboutUnknown, available, isAvailable, versionName } from './check.ts'
import type { CheckContext } from './check.ts'

/** The schemes of URLs, each with the first minor version that has it. `oem` is Flatcar's, and has no version. */
const SCHEMES: Readonly<Record<string, number>> = {
  http: 0,
  https: 0,
  tftp: 0,
  s3: 0,
  arn: 4,
  gs: 2,
  data: 0,
  oem: 0,
}

/** The hash functions, each with the first minor version that has it. */
const HASH_FUNCTIONS: Readonly<Record<string, number>> = { sha512: 0, sha256: 1 }

const HASH_DIGITS: Readonly<Record<string, number>> = { sha512: 128, sha256: 64 }

/** Checks a list of things to fetch that all need a source. In 3.0, a merged config may do without. */
export function checkSources(resources: readonly Resource[], path: ConfigPath, context: CheckContext): void {
  for (const [index, { source }] of resources.entries()) checkRequiredSource(source, [...path, index], context)
  for (const [index, resource] of resources.entries()) {
    checkResource(resource, [...path, index], context)
  }
}

/** Checks something to fetch: its source, compression, headers and hash. */
export function checkResource(resource: Resource | undefined, path: ConfigPath, context: CheckContext): void {
  if (!resource) return
  const { source, compression, httpHeaders, verification } = resource
  if (compression !== undefined && compression !== '' && compression !== 'gzip') {
    context.add({ code: 'compression-unknown', severity: 'error', path: [...path, 'compression'], value: compression })
  }
  const hash = verification?.hash
  if (hash !== undefined && source === undefined) {
    context.add({ code: 'hash-without-source', severity: 'error', path: [...path, 'verification', 'hash'] })
  }
  // An empty source means empty contents, and is refused where one is required.
  const issue = source ? urlIssue(source, path, context.minor) : undefined
  if (issue) context.add({ ...issue, path: [...path, 'source'] })
  if (httpHeaders && httpHeaders.length > 0) checkHeaders(httpHeaders, { source, path, context })
  if (hash !== undefined) checkHash(hash, [...path, 'verification', 'hash'], context)
}

/** A list element without a usable source is itself at fault, beside its source; 3.0 names the source alone. */
function checkRequiredSource(source: string | undefined, path: ConfigPath, { add, minor }: CheckContext): void {
  const base = { code: 'source-required', severity: 'error' } as const
  if (minor === 0) {
    if (!source) add({ ...base, path: [...path, 'source'] })
  } else if (!source || urlIssue(source, path, minor)) add({ ...base, path })
}

/** What is wrong with a URL that is to be fetched. */
export function urlIssue(url: string, path: ConfigPath, minor: number): Issue | undefined {
  const base = { severity: 'error', path } as const
  // What a data URL may hold is narrower than what any URL may: it need not be parsed first.
  if (url.startsWith('data:')) {
    const data = measureDataUrl(url)
    return data.kind === 'data' ? undefined : { code: 'data-url-malformed', ...base, detail: data.detail }
  }
  const parsed = parseUrl(url)
  if (isUrlFault(parsed)) return { code: 'url-malformed', ...base, url: printableUrl(url), detail: parsed.detail }
  if (!isAvailable(parsed.scheme, SCHEMES, minor)) return schemeIssue(url, { base, scheme: parsed.scheme, minor })
  if (parsed.scheme === 'data') {
    return { code: 'data-url-malformed', ...base, detail: 'it does not begin with data: in lower case' }
  }
  if (parsed.scheme === 'arn') {
    const detail = arnFault(url)
    if (detail !== undefined) return { code: 'arn-malformed', ...base, detail }
  }
  if (parsed.scheme !== 's3' && parsed.scheme !== 'arn') return undefined
  const versions = new URLSearchParams(parsed.query).getAll('versionId')
  return versions[0] === '' ? { code: 's3-version-empty', ...base } : undefined
}

function schemeIssue(
  url: string,
  { base, scheme, minor }: { base: { severity: 'error'; path: ConfigPath }; scheme: string; minor: number },
): Issue {
  const first = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  const since = first === undefined ? undefined : versionName(first)
  const schemes = available(SCHEMES, minor).filter((name) => name !== 'oem')
  return { code: 'url-scheme', ...base, url: printableUrl(url), schemes, since }
}

/** Why an ARN names no S3 object, neither in a bucket nor behind an access point. */
function arnFault(url: string): string | undefined {
  const [, , service, ...rest] = url.split('?')[0]?.split(':') ?? []
  if (rest.length < 3) return 'it does not have six parts'
  if (service !== 's3') return 'its service is not s3'
  const resource = rest.slice(2).join(':')
  if (!resource.includes('/')) return 'it has no key after the bucket'
  if (resource.startsWith('accesspoint/') && resource.split('/').length < 3)
    return 'it has no key after the access point'
  return undefined
}

interface Checked {
  readonly source: string | undefined
  readonly path: ConfigPath
  readonly context: CheckContext
}

function checkHeaders(headers: readonly HttpHeader[], { source, path, context }: Checked): void {
  const parsed = source === undefined || source === '' ? undefined : parseUrl(source)
  const scheme = parsed && !isUrlFault(parsed) ? parsed.scheme : ''
  const headersPath = [...path, 'httpHeaders']
  if (scheme !== 'http' && scheme !== 'https')
    context.add({ code: 'headers-without-http', severity: 'error', path: headersPath })
  for (const [index, { name, value }] of headers.entries()) {
    if (name === '') {
      context.add({ code: 'header-name-empty', severity: 'error', path: [...headersPath, index, 'name'] })
    }
    if (value === '')
      context.add({ code: 'header-value-empty', severity: 'error', path: [...headersPath, index, 'value'] })
  }
}

function checkHash(hash: string, path: ConfigPath, context: CheckContext): void {
  const base = { severity: 'error', path } as const
  const dash = hash.indexOf('-')
  if (dash === -1) return context.add({ code: 'hash-without-function', ...base })
  const name = hash.slice(0, dash)
  const sum = hash.slice(dash + 1)
  if (!isAvailable(name, HASH_FUNCTIONS, context.minor)) {
    const functions = available(HASH_FUNCTIONS, context.minor)
    return context.add({
      code: 'hash-function-unknown',
      ...base,
      value: name,
      functions,
      ...aboutUnknown(name, HASH_FUNCTIONS, context.minor),
    })
  }
  const expected = HASH_DIGITS[name] ?? 0
  if (sum.length !== expected) {
    context.add({ code: 'hash-length', ...base, function: name, expected, found: sum.length })
  } else if (!/^[0-9a-fA-F]*$/.test(sum)) context.add({ code: 'hash-not-hex', ...base })
}
