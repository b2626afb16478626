import type { Fetcher } from '../fetch/fetcher.ts'
import { FirstlightError } from '../errors.ts'
import { realRoot } from '../host/real/real-root.ts'
import { policyOf } from '../program/policy.ts'
import type { ValidConfig } from '../provisioning/session.ts'
import { hostPath } from '../util/paths.ts'
import * as files from './files.ts'
import { isIdle } from './idle-phase.ts'
import { obtainAgain } from './obtain.ts'
import { contextOf, withFetcher, type StageCall } from './stage-call.ts'

/** Makes the part of the machine that is this stage's, from the config that a fetch stage cached. */
export function laterStage(call: StageCall): Promise<boolean> {
  return withFetcher(call, false, async (fetcher) => {
    const config = await cachedConfig(call, fetcher)
    const policy = policyOf(call.io)
    const root = realRoot(hostPath(call.root === '' ? files.emptyRoot(call.stateFile) : call.root))
    if (await isIdle(call, config.config)) return true
    const { provisionPhase } = await import('./provision-phase.ts')
    await provisionPhase(call, { config, policy, root, fetcher })
    return true
  })
}

async function cachedConfig(call: StageCall, fetcher: Fetcher): Promise<ValidConfig> {
  const { platform, memory } = call
  const bytes = files.readCache(call.cache)
  const document = { bytes, source: { kind: 'file', path: call.cache } } as const
  const origins = memory.rendered !== undefined && bytes.equals(memory.rendered.bytes) ? memory.rendered : {}
  const context = contextOf(call, fetcher, false)
  const obtained = await obtainAgain(call, fetcher, { ...origins, kind: 'rendered', document, platform, context })
  if (obtained.kind === 'needs-network') throw new FirstlightError('needs-network', 'the network is needed')
  const state = files.readState(call.stateFile)
  return { ...obtained, userConfigProvided: state.fetchedConfigs.some(({ kind }) => kind === 'user') }
}
