import { STAGES } from '../../stages/index.ts'
import type { Config } from '../config/model.ts'
import { digestOf } from '../engine/config-digest.ts'
import { refuseNullCharacters } from '../engine/null-characters.ts'
import { PHASES, type Phase } from '../engine/phases.ts'
import { FirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { contentResources } from '../fetch/resources.ts'
import { policyOf } from '../program/policy.ts'
import type { ValidConfig } from '../provisioning/session.ts'
import { writeChecked, type CheckedConfig } from './checked-config.ts'
import * as files from './files.ts'
import { passIdly } from './idle-phase.ts'
import { obtainAgain } from './obtain.ts'
import { contextOf, withFetcher, type StageCall } from './stage-call.ts'

/** Does a stage with the config that a fetch stage cached, which is read and checked once more. */
export async function performWithConfig(call: StageCall): Promise<void> {
  await withFetcher(call, false, async (fetcher) => {
    const config = await cachedConfig(call, fetcher)
    const policy = policyOf(call.io)
    refuseNullCharacters(config.config)
    const checked = check(call, config.config)
    if (isWorthNoting(call, config, checked)) writeChecked(call, checked)
    if (await passIdly(call, checked)) return
    const { provisionPhase } = await import('./provision-phase.ts')
    await provisionPhase(call, { config, policy, fetcher })
  })
}

function check({ stage, stateFile }: StageCall, config: Config): CheckedConfig {
  const idle = PHASES.filter((phase) => !STAGES[phase].some((each) => each.isNeeded(config)))
  const hasContents = contentResources(config).next().done !== true
  // A phase that is the first to do something loads what makes digests anyway.
  const isNoted = hasContents || !idle.includes(stage) || files.hasWorkingJournal(stateFile)
  return { idle, hasContents, configDigest: isNoted ? digestOf(config) : undefined }
}

/** Whether a later phase could be passed with it in another process: it has nothing to do, and would have nothing to tell of the config. */
function isWorthNoting({ stage, memory }: StageCall, { report }: ValidConfig, { idle }: CheckedConfig): boolean {
  const isLater = (phase: Phase): boolean => PHASES.indexOf(phase) > PHASES.indexOf(stage)
  const isSilent = report.issues.length === 0 && memory.obtained?.said.length === 0
  return memory.rendered === undefined && isSilent && idle.some(isLater)
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
