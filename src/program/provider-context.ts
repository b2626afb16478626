import type { Fetcher } from '../fetch/fetcher.ts'
import { readSystemRoots } from '../fetch/local-file.ts'
import { createProgramRunner } from '../host/real/commands.ts'
import type { Log } from '../log.ts'
import { helperPrograms } from '../providers/helper-programs.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { DEFAULT_PROVIDER_POLICY, type ProviderContext, type ProviderPolicy } from '../providers/provider.ts'
import type { Io } from './io.ts'
import { patientPrograms } from './patient-programs.ts'

/** How long providers are patient. */
export type PolicyPatience = Partial<Pick<ProviderPolicy, 'fetchTimeout' | 'driveTimeout' | 'unreachableTimeout'>>

/** What sources are asked with, and for how long. */
interface Means {
  readonly fetcher: Fetcher
  readonly log: Log
  readonly offline: boolean
  /** What becomes of user data that is for another tool. @default refuse */
  readonly foreignUserData?: 'refuse' | 'ignore' | undefined
  /** @default the policy's own */
  readonly patience?: PolicyPatience
}

/** What a provider is given when it is asked: this machine, or the tree that stands for one in a test. */
export function providerContext({ environment, signal, clock }: Io, means: Means): ProviderContext {
  const { fetcher, log, offline, patience, foreignUserData = 'refuse' } = means
  const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const run = patientPrograms(createProgramRunner(environment), { log, signal })
  return {
    fetcher,
    async exchange(request, ends) {
      const { nodeExchange } = await import('../providers/http/node-exchange.ts')
      return await nodeExchange({ systemRoots: () => readSystemRoots(environment) })(request, ends)
    },
    helpers: helperPrograms({
      run,
      roots,
      sleep: (ms) => clock.sleep(ms, signal),
    }),
    roots,
    policy: { ...DEFAULT_PROVIDER_POLICY, foreignUserData, ...patience },
    environment,
    architecture: process.arch,
    offline,
    log,
    signal,
    clock,
    random: Math.random,
  }
}
