import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log } from '../log.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Invocation } from './command.ts'
import { oemAccess } from './oem.ts'
import { flagOption } from './options.ts'

/** What a fetcher of the command line is made with. */
export interface MakeFetcherOptions {
  readonly log: Log
  /** The platform's id or an alias: some sources are fetched in the name of the instance there. */
  readonly platform: string | undefined
  /** Milliseconds for a whole fetch that no config set a limit for. */
  readonly deadlineMs?: number
  /** Milliseconds for which a server that cannot be reached is tried again. @default as long as the whole fetch may take */
  readonly unreachableMs?: number
}

/** Makes the fetcher of a command; whoever makes it closes it. */
export async function makeFetcher(invocation: Invocation, options: MakeFetcherOptions): Promise<Fetcher> {
  const { log, platform: given, deadlineMs, unreachableMs } = options
  const { createFetcher } = await import('../fetch/create-fetcher.ts')
  const platform = given && ((await import('../providers/index.ts')).findProvider(given)?.id ?? given)
  return createFetcher({
    clock: SYSTEM_CLOCK,
    random: Math.random,
    environment: invocation.io.environment,
    log,
    offline: flagOption(invocation, 'offline'),
    oem: oemAccess(invocation),
    platform,
    deadlineMs,
    unreachableMs,
  })
}
