import type { Fetcher } from '../fetch/fetcher.ts'
import { readSystemRoots } from '../fetch/local-file.ts'
import { createProgramRunner } from '../host/real/commands.ts'
import type { Log } from '../log.ts'
import { helperPrograms } from '../providers/helper-programs.ts'
import { nodeExchange } from '../providers/http/node-exchange.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import { DEFAULT_PROVIDER_POLICY, type ProviderContext } from '../providers/provider.ts'
import { SYSTEM_CLOCK } from '../node/clock.ts'
import type { Invocation } from './command.ts'
import { flagOption, stringOption } from './options.ts'
import type { PolicyPatience } from './patience.ts'

/** What sources are asked with, and for how long. */
interface Means {
  readonly fetcher: Fetcher
  readonly log: Log
  /** @default the policy's own */
  readonly patience?: PolicyPatience
}

/** What a provider is given when the command line asks it: this machine, or the tree that stands for one in a test. */
export function providerContext(invocation: Invocation, { fetcher, log, patience }: Means): ProviderContext {
  const { environment, signal } = invocation.io
  const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const run = createProgramRunner(environment)
  const foreign = stringOption(invocation, 'foreignUserData') === 'ignore' ? 'ignore' : 'refuse'
  return {
    fetcher,
    exchange: nodeExchange({ systemRoots: () => readSystemRoots(environment) }),
    helpers: helperPrograms({
      run: (program, args, options) => run(program, args, { signal, ...options }),
      roots,
      sleep: (ms) => SYSTEM_CLOCK.sleep(ms, signal),
    }),
    roots,
    policy: { ...DEFAULT_PROVIDER_POLICY, foreignUserData: foreign, ...patience },
    environment,
    architecture: process.arch,
    offline: flagOption(invocation, 'offline'),
    log,
    signal,
    sleep: (ms, until) => SYSTEM_CLOCK.sleep(ms, until ?? signal),
    now: () => SYSTEM_CLOCK.now(),
    date: () => SYSTEM_CLOCK.date(),
    random: Math.random,
  }
}
