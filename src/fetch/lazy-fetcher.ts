import { once } from '../util/once.ts'
import type { Fetcher } from './fetcher.ts'

/** A fetcher that is made for the first thing that is fetched: most configs have everything in them. */
export function lazyFetcher(make: () => Promise<Fetcher>): Fetcher {
  let isMade = false
  const fetcher = once(() => {
    isMade = true
    return make()
  })
  return {
    open: async (request) => await (await fetcher()).open(request),
    with: (settings) => lazyFetcher(async () => (await fetcher()).with(settings)),
    close: async () => {
      if (isMade) await (await fetcher()).close()
    },
  }
}
