import { DEFAULT_POLICY, defineStage, type AnyStage, type InspectContext } from '../../src/engine/stage.ts'
import { firstMissing } from '../../src/host/first-missing.ts'
import { targetPath } from '../../src/util/paths.ts'
import type { JsonValue } from '../../src/util/json.ts'
import type { ResultInspection } from './decide.ts'

/** Leaves a file that says that, when and in which boot the machine was provisioned. */
export const resultStage: AnyStage = defineStage<ResultInspection>({
  name: 'result',
  summary: 'leave a report on the target',
  isNeeded: () => true,
  load: async () => ({ inspect: inspectResult, decide: (await import('./decide.ts')).decideResult }),
})

async function inspectResult({ host, policy }: InspectContext): Promise<ResultInspection> {
  const { files, system } = host
  const path = targetPath(policy.resultFile ?? DEFAULT_POLICY.resultFile ?? '')
  const previous = (await system.isLive()) ? {} : parse(await files.read(path))
  const labelled = policy.resultFile !== undefined && (await system.labelPolicy()) !== undefined
  return {
    bootId: await system.bootId(),
    isDamaged: false,
    ...previous,
    toLabel: labelled ? [await firstMissing(files, path)] : [],
  }
}

function parse(bytes: Uint8Array | undefined): Partial<Pick<ResultInspection, 'previous' | 'isDamaged'>> {
  if (bytes === undefined) return {}
  try {
    return { previous: JSON.parse(new TextDecoder().decode(bytes)) as JsonValue }
  } catch {
    return { isDamaged: true }
  }
}
