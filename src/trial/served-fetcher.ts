import { FirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { isRemote } from '../fetch/resources.ts'
import { printableUrl } from '../util/secret.ts'
import type { ServedAnswer } from './case.ts'
import { startServer } from './server.ts'

/** A fetcher for a test, and what it holds. */
export interface ServedFetcher {
  readonly fetcher: Fetcher
  close(): Promise<void>
}

/** A fetcher that asks a server of the test instead of the world: each URL has its answer, and no other is asked for. */
export async function servedFetcher(
  fetcher: Fetcher,
  answers: Readonly<Record<string, ServedAnswer>>,
): Promise<ServedFetcher> {
  const urls = Object.keys(answers)
  const server = await startServer(Object.fromEntries(urls.map((url, index) => [`/${index}`, answers[url] ?? ''])))
  const serving = (inner: Fetcher): Fetcher => ({
    async open(request) {
      if (!isRemote(request.url)) return inner.open(request)
      const index = urls.indexOf(request.url)
      if (index === -1) {
        throw new FirstlightError(
          'fetch-failed',
          `fetching ${printableUrl(request.url)}: the test has no answer for it`,
          {
            hint: 'give its answer under servers',
          },
        )
      }
      return inner.open({ ...request, url: `${server.origin}/${index}` })
    },
    with: (settings) => serving(inner.with({ ...settings, proxy: {} })),
    close: () => inner.close(),
  })
  return { fetcher: serving(fetcher), close: () => server.close() }
}
