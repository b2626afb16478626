import type { Phase } from '../engine/phases.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { makeFetcher } from '../program/fetcher.ts'
import type { Io } from '../program/io.ts'
import { providerContext } from '../program/provider-context.ts'
import type { ProviderContext } from '../providers/provider.ts'
import type { IgnitionLog } from './log.ts'
import type { Memory } from './memory.ts'

/** What the flags of one invocation say, and what is known from earlier ones. */
export interface Boot {
  readonly io: Io
  readonly cache: string
  readonly neednet: string
  readonly platform: string
  readonly root: string
  readonly stateFile: string
  readonly fetchTimeout: number
  readonly log: IgnitionLog
  readonly memory: Memory
}

/** One stage of a boot, as it was called. */
export interface StageCall extends Boot {
  readonly stage: Phase
}

/** Connections that nobody answers are given up when the work is done, or has failed. */
export async function withFetcher<Result>(
  call: StageCall,
  offline: boolean,
  use: (fetcher: Fetcher) => Promise<Result>,
): Promise<Result> {
  const fetcher = fetcherOf(call, offline)
  try {
    return await use(fetcher)
  } finally {
    await fetcher.close()
  }
}

function fetcherOf(call: StageCall, offline: boolean): Fetcher {
  const { io, log, fetchTimeout, platform, stage } = call
  const initial = stage === 'fetch' || stage === 'fetch-offline' ? { deadlineMs: fetchTimeout } : {}
  return makeFetcher(io, { log: log.log, platform, offline, isRealMachine: true, ...initial })
}

/** What the sources of configs are asked with. */
export function contextOf(call: StageCall, fetcher: Fetcher, offline: boolean): ProviderContext {
  const context = providerContext(call.io, { fetcher, log: call.log.log, offline })
  return { ...context, policy: { ...context.policy, fetchTimeout: call.fetchTimeout } }
}
