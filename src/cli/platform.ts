import type { ProviderContext } from '../providers/provider.ts'
import type { Invocation } from './command.ts'
import { openLog } from './log.ts'
import { flagOption, stringOption } from './options.ts'

/** Which platform a command is about, with what its provider is given. */
export interface ChosenPlatform {
  readonly platform: string
  readonly context: ProviderContext
  close(): Promise<void>
}

/** The platform of `--platform`, else the one that this machine shows itself to be on; what shows it is said aloud. */
export async function choosePlatform(invocation: Invocation): Promise<ChosenPlatform> {
  const { io } = invocation
  const log = await openLog(invocation)
  const { createFetcher } = await import('../fetch/create-fetcher.ts')
  const { providerContext } = await import('./provider-context.ts')
  const { SYSTEM_CLOCK } = await import('../util/clock.ts')
  const offline = flagOption(invocation, 'offline')
  const fetcher = createFetcher({
    clock: SYSTEM_CLOCK,
    random: Math.random,
    environment: io.environment,
    log,
    offline,
  })
  const context = providerContext(invocation, { fetcher, log })
  return { platform: await platformOf(invocation, context), context, close: () => fetcher.close() }
}

async function platformOf(invocation: Invocation, context: ProviderContext): Promise<string> {
  const given = stringOption(invocation, 'platform')
  if (given !== undefined) return given
  const { detectPlatform } = await import('../providers/detect.ts')
  const { platform, rule } = detectPlatform(context)
  context.log({ level: 'notice', message: `this is taken for ${platform}: ${rule}` })
  return platform
}
