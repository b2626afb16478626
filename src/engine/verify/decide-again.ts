import type { Config } from '../../config/model.ts'
import { FirstlightError } from '../../errors.ts'
import type { PlannedOperation } from '../../host/operation/operation.ts'
import { operationDigest } from '../../host/operation/digest.ts'
import { addFacts, NO_FACTS } from '../../journal/facts.ts'
import type { StageTable } from '../execute.ts'
import { PHASES } from '../phases.ts'
import type { Progress } from '../resume.ts'
import type { Policy } from '../stage.ts'

/** What {@link decideAgain} decides from. */
export interface DecideAgainOptions {
  readonly config: Config
  readonly configDigest: string
  readonly stages: StageTable
  readonly policy: Policy
  /** What the journal of the machine tells. */
  readonly progress: Progress
  readonly userConfigProvided: boolean
}

/**
 * The operations that made a machine, in order: decided once more from config and journalled inspections. Pure.
 * @throws FirstlightError `not-provisioned`; `foreign-run` when the machine was made from another config, or by a
 * version that decided otherwise
 */
export async function decideAgain(options: DecideAgainOptions): Promise<readonly PlannedOperation[]> {
  const { config, stages, policy, progress, userConfigProvided } = options
  checkProvisioned(progress, options.configDigest)
  const run = { startedAt: new Date(progress.startedAt ?? 0), userConfigProvided }
  const operations: PlannedOperation[] = []
  let facts = addFacts(NO_FACTS, { contents: progress.contents })
  for (const { phase, stage } of PHASES.flatMap((phase) => stages[phase].map((stage) => ({ phase, stage })))) {
    if (!stage.isNeeded(config)) continue
    const inspection = progress.inspections.get(stage.name)
    // Under Ignition's names what is fetched is at hand before there is a journal: no machine is changed by it.
    if (inspection === undefined && phase === 'fetch') continue
    if (inspection === undefined) throw otherVersion(stage.name)
    const work = await stage.load()
    const decision = work.decide({ config, inspection, facts, policy, run })
    for (const [index, digest] of progress.done.get(stage.name) ?? []) {
      const planned = decision.operations[index]
      if (planned === undefined || operationDigest(planned.operation) !== digest) throw otherVersion(stage.name)
    }
    facts = addFacts(facts, decision.leaves ?? {})
    operations.push(...decision.operations)
  }
  return operations
}

/**
 * Checks that a machine was made, wholly, and from this config.
 * @throws FirstlightError `not-provisioned`, `foreign-run`
 */
export function checkProvisioned(progress: Progress, configDigest: string): void {
  if (progress.state === 'fresh') {
    throw new FirstlightError('not-provisioned', 'comparing the machine: nothing was ever begun here', {
      hint: 'provision it first, or name the journal of the run that made it',
    })
  }
  if (progress.configDigest !== configDigest) {
    throw new FirstlightError('foreign-run', 'comparing the machine: it was provisioned with another config', {
      hint: 'give the document that it was made from, with everything that was merged into it then',
      facts: { madeWith: progress.configDigest ?? 'unknown', given: configDigest },
    })
  }
  if (progress.state === 'completed') return
  throw new FirstlightError('not-provisioned', 'comparing the machine: it is half made', {
    hint: 'run the same config again to finish it',
  })
}

function otherVersion(stage: string): FirstlightError {
  return new FirstlightError('foreign-run', `comparing what the stage ${stage} made: this version would make another`, {
    hint: 'compare with the version of the engine that made the machine',
  })
}
