import '../node/small-digests.ts'
import { readChecked } from './checked-config.ts'
import { passIdly } from './idle-phase.ts'
import type { StageCall } from './stage-call.ts'

/** Makes the part of the machine that is this stage's, from the config that a fetch stage cached. */
export async function laterStage(call: StageCall): Promise<boolean> {
  // A process that has fetched the config knows more of it.
  const checked = call.memory.rendered === undefined ? readChecked(call) : undefined
  if (checked !== undefined && (await passIdly(call, checked))) return true
  const { performWithConfig } = await import('./config-stage.ts')
  await performWithConfig(call)
  return true
}
