import { FirstlightError } from '../errors.ts'
import { hostPath } from '../util/paths.ts'
import { printableUrl } from '../util/secret.ts'
import { bytesBody, streamBody } from './body.ts'
import type { FetchAnswer, FetchRequest } from './fetcher.ts'
import { bytesOfDataUrl } from './inline.ts'
import { openLocalFile } from './local-file.ts'
import type { OemAccess } from './schemes/oem.ts'
import type { RegionCache } from './schemes/s3.ts'
import type { SchemeContext } from './schemes/scheme.ts'

/** What opening any URL needs. */
export interface UrlContext extends SchemeContext {
  readonly offline: boolean
  readonly localFiles: boolean
  readonly oem: OemAccess | undefined
  readonly regions: RegionCache
  /** Whether this machine runs on Azure. */
  readonly onAzure: boolean
}

/**
 * Opens a URL by its scheme; nothing is decompressed or verified yet. A scheme's code is loaded when it is first used.
 * @throws FirstlightError `unsupported-scheme`, and whatever fetching throws
 */
export async function openUrl(context: UrlContext, request: FetchRequest): Promise<FetchAnswer> {
  const { url } = request
  if (url === '') return bytesBody(new Uint8Array())
  if (url.startsWith('data:')) return bytesBody(bytesOfDataUrl(url))
  const scheme = url.startsWith('/') ? 'file' : /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === 'file' && context.localFiles) return openFile(url)
  if (scheme === 'oem' && context.oem !== undefined) {
    const { openOem } = await import('./schemes/oem.ts')
    return openOem(context.oem, request)
  }
  if (scheme === undefined || !isKnown(scheme)) throw unsupported(url, scheme)
  return context.offline ? { kind: 'needs-network' } : openRemote(context, request, scheme)
}

const REMOTE = ['http', 'https', 'tftp', 's3', 'arn', 'gs'] as const
type Remote = (typeof REMOTE)[number]

function isKnown(scheme: string): scheme is Remote {
  return REMOTE.some((known) => known === scheme)
}

async function openRemote(context: UrlContext, request: FetchRequest, scheme: Remote): Promise<FetchAnswer> {
  switch (scheme) {
    case 'http':
      return context.http(request)
    case 'https': {
      if (!context.onAzure) return context.http(request)
      const { isAzureBlob, openAzureBlob } = await import('./schemes/azure-blob.ts')
      return isAzureBlob(request.url) ? openAzureBlob(context, request) : context.http(request)
    }
    case 'tftp':
      return (await import('./schemes/tftp.ts')).openTftp(context, request)
    case 's3':
    case 'arn':
      return (await import('./schemes/s3.ts')).openS3(context, request, context.regions)
    case 'gs':
      return (await import('./schemes/gs.ts')).openGs(context, request)
  }
}

function unsupported(url: string, scheme: string | undefined): FirstlightError {
  const what = scheme === undefined ? 'it has no scheme' : `the scheme "${scheme}" is not supported here`
  return new FirstlightError('unsupported-scheme', `fetching ${printableUrl(url)}: ${what}`, {
    hint: 'known are http, https, tftp, s3, arn, gs, data, and oem on images that have it',
  })
}

async function openFile(url: string): Promise<FetchAnswer> {
  const path = url.startsWith('/') ? url : decodeURIComponent(new URL(url).pathname)
  try {
    const file = await openLocalFile(hostPath(path))
    return file === undefined ? { kind: 'not-found', status: 404 } : streamBody(file.chunks, file.size)
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `reading ${path}: it cannot be opened`, { cause })
  }
}
