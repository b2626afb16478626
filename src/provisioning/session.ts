import { getHeapStatistics } from 'node:v8'
import { STAGES } from '../../stages/index.ts'
import { EMPTY_CONFIG } from '../config/model.ts'
import type { EngineOptions } from '../engine/engine.ts'
import { digestOf } from '../engine/config-digest.ts'
import { PHASES } from '../engine/phases.ts'
import { FirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { prefetch, type PrefetchOptions } from '../fetch/prefetch.ts'
import type { Prefetched } from '../fetch/prefetch-all.ts'
import { reachServer } from '../fetch/reach-server.ts'
import { settingsOfConfig } from '../fetch/settings.ts'
import type { ContentStore } from '../util/content.ts'
import type { Host } from '../host/host.ts'
import { checkMemory } from './memory.ts'
import type { ObtainedConfig } from './obtain.ts'

/** A config for a machine, as {@link obtainConfig} gives it. */
export type ValidConfig = Extract<ObtainedConfig, { readonly kind: 'config' }>

/** What a host is made with, once the config is known and everything is fetched. */
export interface HostParts {
  readonly contents: ContentStore
  /** Names the config: ids that nobody chose derive from it. */
  readonly seed: string
  /** Waits until a Tang server answers, with the HTTP settings of the config. */
  readonly reachServer: (url: string) => Promise<void>
}

type Said = Pick<EngineOptions, 'phases' | 'policy' | 'log' | 'signal' | 'now' | 'onProgress'>

/** What {@link openSession} works with. */
export interface SessionOptions extends Said {
  readonly config: ValidConfig
  /** Is closed with the session, or when there comes none. */
  readonly fetcher: Fetcher
  /** Makes the host, once everything is fetched. */
  makeHost(parts: HostParts): Promise<Host>
  readonly prefetch?: PrefetchOptions
}

/** Everything that `planRun` and `provision` need, with all resources at hand. */
export interface Session extends EngineOptions {
  readonly store: ContentStore
  /** Frees what the session holds: spooled contents and connections. */
  close(): Promise<void>
}

/**
 * Fetches everything that a config refers to, and makes the host: after this, planning and provisioning need no more
 * from outside.
 * @throws FirstlightError `not-enough-memory`, `needs-network`, or one error for all that could not be fetched, with the user's own line
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { config } = options
  const fetching = options.fetcher.with(settingsOfConfig(config.config))
  let store: Prefetched | undefined
  const close = async (): Promise<void> => {
    store?.close()
    await fetching.close()
  }
  try {
    checkMemory(config.config, () => getHeapStatistics().heap_size_limit)
    store = await fetchContents(options, fetching)
    const host = await options.makeHost({
      contents: store,
      seed: digestOf(config.config),
      reachServer: async (url) => await reachServer(fetching, url, options.signal),
    })
    return {
      ...engineOptions(options),
      host,
      contents: store.digests(),
      fetches: [...config.fetches, ...store.fetches],
      store,
      close,
    }
  } catch (thrown) {
    // A connection that nobody answers would keep the process from ending.
    await close()
    throw thrown
  }
}

async function fetchContents({ config, signal, ...options }: SessionOptions, fetcher: Fetcher): Promise<Prefetched> {
  // Unmounting takes no contents, and by then the network may be gone.
  const needsContents = (options.phases ?? PHASES).some((phase) => phase !== 'umount')
  const answer = await locate(config, () =>
    prefetch(needsContents ? config.config : EMPTY_CONFIG, fetcher, {
      signal,
      now: options.now,
      ...options.prefetch,
    }),
  )
  if (answer.kind === 'fetched') return answer.contents
  throw new FirstlightError('needs-network', 'fetching what the config refers to: the network is needed', {
    hint: 'try again once the network is up, and may be used',
  })
}

/** What the engine is told as it was given. */
function engineOptions(options: SessionOptions): Omit<EngineOptions, 'host' | 'contents'> {
  const { config, phases, policy, log, signal, now, onProgress } = options
  return {
    config: config.config,
    origins: config.origins,
    userConfigProvided: config.userConfigProvided,
    document: config.given === undefined ? undefined : digestOf(config.given),
    stages: STAGES,
    phases,
    policy,
    log,
    signal,
    now,
    onProgress,
  }
}

/** Gives an error about a node of the config the user's own line. */
async function locate<Result>(config: ValidConfig, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (thrown) {
    throw thrown instanceof FirstlightError ? thrown.located((path) => config.origins.locate(path)) : thrown
  }
}
