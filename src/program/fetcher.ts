import type { Fetcher } from '../fetch/fetcher.ts'
import { lazyFetcher } from '../fetch/lazy-fetcher.ts'
import type { Log } from '../log.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Io } from './io.ts'
import { oemAccess } from './oem.ts'

/** How long servers are tried, in milliseconds. */
export interface Patience {
  /** For a whole fetch that no config set a limit for. */
  readonly deadlineMs?: number
  /** For a server that cannot be reached. @default as long as the whole fetch may take */
  readonly unreachableMs?: number
}

/** What a fetcher is made with. */
export interface MakeFetcherOptions extends Patience {
  readonly log: Log
  /** The platform's id or an alias: some sources are fetched in the name of the instance there. */
  readonly platform: string | undefined
  readonly offline: boolean
  /** Whether partitions of this machine may be mounted to read from them. */
  readonly isRealMachine: boolean
}

/** Makes the fetcher of a command; whoever makes it closes it. */
export function makeFetcher(io: Io, options: MakeFetcherOptions): Fetcher {
  const { platform: given, isRealMachine, ...rest } = options
  return lazyFetcher(async () => {
    const { createFetcher } = await import('../fetch/create-fetcher.ts')
    const platform = given && ((await import('../providers/index.ts')).findCloud(given)?.id ?? given)
    return createFetcher({
      ...rest,
      clock: SYSTEM_CLOCK,
      random: Math.random,
      environment: io.environment,
      oem: oemAccess(io, isRealMachine),
      platform,
    })
  })
}
