import type { Log } from '../log.ts'
import type { ProviderContext } from '../providers/provider.ts'
import type { ForeignSettings, LogSettings, NetworkSettings } from './command/standard-options.ts'
import { makeFetcher } from '../program/fetcher.ts'
import type { Io } from '../program/io.ts'
import { openLog } from './log.ts'
import { patienceOf, providerPatience } from './patience.ts'

/** What says which platform is asked, and how. */
export interface PlatformSettings extends LogSettings, NetworkSettings, Partial<ForeignSettings> {
  readonly platform: string | undefined
}

/** Which platform a command is about, with what its provider is given. */
export interface ChosenPlatform {
  readonly platform: string
  readonly context: ProviderContext
  close(): Promise<void>
}

/** The platform of `--platform`, else the one that this machine shows itself to be on; what shows it is said aloud. */
export async function choosePlatform(settings: PlatformSettings, io: Io): Promise<ChosenPlatform> {
  const log = await openLog(settings, io)
  const platform = settings.platform ?? (await detected(io, log))
  const { offline, foreignUserData } = settings
  const patience = patienceOf(settings)
  const fetcher = makeFetcher(io, { log, platform, offline, isRealMachine: false, ...patience })
  const { providerContext } = await import('../program/provider-context.ts')
  const means = { fetcher, log, offline, patience: providerPatience(patience) }
  return {
    platform,
    context: providerContext(io, { ...means, foreignUserData }),
    close: () => fetcher.close(),
  }
}

async function detected({ environment }: Io, log: Log): Promise<string> {
  const { detectPlatform } = await import('../providers/detect.ts')
  const { providerRoots } = await import('../providers/provider-roots.ts')
  const roots = providerRoots(environment['FIRSTLIGHT_SYSTEM_ROOT'])
  const { platform, rule } = await detectPlatform({ roots, environment, architecture: process.arch })
  log({ level: 'notice', message: `this is taken for ${platform}: ${rule}` })
  return platform
}
