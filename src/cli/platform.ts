import type { ProviderContext } from '../providers/provider.ts'
import type { Invocation } from './command.ts'
import type { Log } from '../log.ts'
import { makeFetcher } from './fetcher.ts'
import { openLog } from './log.ts'
import { stringOption } from './options.ts'
import { patienceOf, providerPatience } from './patience.ts'

/** Which platform a command is about, with what its provider is given. */
export interface ChosenPlatform {
  readonly platform: string
  readonly context: ProviderContext
  close(): Promise<void>
}

/** The platform of `--platform`, else the one that this machine shows itself to be on; what shows it is said aloud. */
export async function choosePlatform(invocation: Invocation): Promise<ChosenPlatform> {
  const log = await openLog(invocation)
  const platform = stringOption(invocation, 'platform') ?? (await detected(invocation, log))
  const fetcher = await makeFetcher(invocation, { log, platform, ...patienceOf(invocation) })
  const { providerContext } = await import('./provider-context.ts')
  return {
    platform,
    context: providerContext(invocation, { fetcher, log, patience: providerPatience(invocation) }),
    close: () => fetcher.close(),
  }
}

async function detected({ io: { environment } }: Invocation, log: Log): Promise<string> {
  const { detectPlatform } = await import('../providers/detect.ts')
  const { providerRoots } = await import('../providers/provider-roots.ts')
  const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const { platform, rule } = detectPlatform({ roots, environment, architecture: process.arch })
  log({ level: 'notice', message: `this is taken for ${platform}: ${rule}` })
  return platform
}
