import type { Unpack } from '../util/compression.ts'
import { printableUrl } from '../util/secret.ts'
import { bytesBody } from './body.ts'
import type { Fetcher, FetchRequest } from './fetcher.ts'
import { bytesOfDataUrl, contentsOf } from './inline.ts'
import { tooLarge } from './too-large.ts'

/** Gives the bytes behind a URL as they come over the wire; `undefined` when they are not to be had now. */
export type GiveBytes = (request: FetchRequest) => Promise<Uint8Array | undefined>

/** A fetcher that asks whoever made it for everything that is not in the URL itself. */
export function givenFetcher(give: GiveBytes, unpack: Unpack): Fetcher {
  const fetcher: Fetcher = {
    async open(request) {
      const shown = printableUrl(request.url)
      const { compression = '', hash, limit = Infinity } = request
      const bytes = inlineOf(request.url) ?? (await give(request))
      if (bytes === undefined) return { kind: 'needs-network' }
      const contents = contentsOf(bytes, { compression, hash, shown, limit, unpack })
      if (contents === undefined || contents.length > limit) throw tooLarge(shown, limit)
      return bytesBody(contents)
    },
    with: () => fetcher,
    close: async () => undefined,
  }
  return fetcher
}

function inlineOf(url: string): Uint8Array | undefined {
  if (url === '') return new Uint8Array()
  return url.startsWith('data:') ? bytesOfDataUrl(url) : undefined
}
