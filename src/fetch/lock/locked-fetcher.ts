import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { printableUrl } from '../../util/secret.ts'
import type { Fetcher } from '../fetcher.ts'
import { isRemote } from '../resources.ts'
import { verified } from '../verify.ts'
import { keyOf, type LockedResource } from './lock-file.ts'
import { bodyOf } from './recording-fetcher.ts'

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
      const resource = known.get(keyOf(request))
      const shown = printableUrl(request.url)
      if (resource === undefined) {
        throw new FirstlightError('not-locked', `fetching ${shown}: it is not in the lock file ${name}`, {
          hint: 'firstlight lock DOC --update adds it',
        })
      }
      const hash = `sha512-${resource.sha512}`
      const file = vendor === undefined ? undefined : path.join(vendor, resource.sha512)
      if (file !== undefined && fs.existsSync(file)) {
        const bytes = await wholeOf(verified(fs.createReadStream(file), request.hash ?? hash, shown))
        return bodyOf(bytes, { status: 200, headers: new Map() })
      }
      return fetcher.open({ ...request, hash: request.hash ?? hash })
    },
    with: (settings) => locked(fetcher.with(settings)),
    close: () => fetcher.close(),
  })
  return locked(inner)
}

async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
