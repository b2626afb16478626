import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { printableUrl } from '../../util/secret.ts'
import type { FetchAnswer, Fetcher } from '../fetcher.ts'
import { isRemote } from '../resources.ts'
import { verified } from '../verify.ts'
import { keyOf, type LockedResource } from './lock-file.ts'

/** What is locked. */
export interface Lock {
  readonly resources: readonly LockedResource[]
  /** In the user's own spelling. */
  readonly name: string
  /** Where the bytes are kept, each under its sha512; what is not there is fetched. */
  readonly vendor?: string | undefined
}

/** A fetcher that takes what is remote only as a lock has it. */
export function lockedFetcher(inner: Fetcher, { resources, name, vendor }: Lock): Fetcher {
  const known = new Map(resources.map((resource) => [keyOf(resource), resource]))
  const locked = (fetcher: Fetcher): Fetcher => ({
    async open(request) {
      if (!isRemote(request.url)) return fetcher.open(request)
      const resource = resourceOf(known, { url: request.url, compression: request.compression, name })
      const shown = printableUrl(request.url)
      const hash = `sha512-${resource.sha512}`
      const file = vendor === undefined ? undefined : path.join(vendor, resource.sha512)
      if (file !== undefined && fs.existsSync(file)) {
        return keptBody(file, request.hash ?? hash, shown)
      }
      return fetcher.open({ ...request, hash: request.hash ?? hash })
    },
    with: (settings) => locked(fetcher.with(settings)),
    close: () => fetcher.close(),
  })
  return locked(inner)
}

/** The bytes of a file as an answer; it is opened when they are asked for, and its digest is checked as they pass. */
function keptBody(file: string, hash: string, shown: string): FetchAnswer {
  async function* kept(): AsyncGenerator<Uint8Array> {
    yield* verified(fs.createReadStream(file), hash, shown)
  }
  return {
    kind: 'body',
    size: fs.statSync(file).size,
    status: 200,
    headers: new Map(),
    chunks: kept(),
    discard: () => undefined,
    resumed: () => false,
  }
}

/** What a lock says of a URL, as documents write it. @throws FirstlightError `not-locked` */
export function lockedHash({ resources, name }: Pick<Lock, 'resources' | 'name'>): HashOfUrl {
  const known = new Map(resources.map((resource) => [keyOf(resource), resource]))
  return (url, compression) => {
    if (!isRemote(url)) return undefined
    return `sha512-${resourceOf(known, { url, compression, name }).sha512}`
  }
}

type HashOfUrl = (url: string, compression: string | undefined) => string | undefined

function resourceOf(
  known: ReadonlyMap<string, LockedResource>,
  { name, ...request }: { readonly url: string; readonly compression?: string | undefined; readonly name: string },
): LockedResource {
  const resource = known.get(keyOf(request))
  if (resource !== undefined) return resource
  throw new FirstlightError('not-locked', `fetching ${printableUrl(request.url)}: it is not in the lock file ${name}`, {
    hint: 'firstlight lock DOC --update adds it',
  })
}
