import { readChecked } from './checked-config.ts'
import { isIdle } from './idle-phase.ts'
import type { StageCall } from './stage-call.ts'

/** Makes the part of the machine that is this stage's, from the config that a fetch stage cached. */
export async function laterStage(call: StageCall): Promise<boolean> {
  // A process that has fetched the config knows more of it.
  const checked = call.memory.rendered === undefined ? await readChecked(call) : undefined
  if (checked !== undefined && (await isIdle(call, checked))) return true
  const { performWithConfig } = await import('./config-stage.ts')
  await performWithConfig(call)
  return true
}
