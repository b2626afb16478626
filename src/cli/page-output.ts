import { NO_ORIGINS } from '../config/origins.ts'
import type { BegunState } from '../engine/machine-state.ts'
import type { Plan } from '../engine/report.ts'
import type { Progress } from '../engine/resume.ts'
import type { Story } from '../engine/story.ts'
import { planPage } from '../page/plan-page.ts'
import { runPage } from '../page/run-page.ts'
import { shownStages } from '../page/shown-stages.ts'
import type { Picture } from '../plan/picture.ts'
import { VERSION } from '../program/version.ts'
import { documentName } from './document-name.ts'
import type { Session } from '../provisioning/session.ts'

/** A plan as it goes onto a page. */
interface ShownPlan {
  readonly plan: Plan
  readonly picture: Picture
  /** The document as the command line names it. */
  readonly doc: string | undefined
}

/** The page of a plan, as a file has it. */
export function planPageOf(
  { origins = NO_ORIGINS, store: contents }: Session,
  { plan, picture, doc }: ShownPlan,
): Uint8Array {
  const stages = shownStages(plan.stages, { origins, contents })
  return Buffer.from(planPage({ picture, stages, name: documentName(doc), version: VERSION }))
}

/** The page of a run. */
export async function runPageOf(
  name: string,
  shown: { readonly state: BegunState; readonly story: Story; readonly progress: Progress },
): Promise<Uint8Array> {
  const { STAGES } = await import('../../stages/index.ts')
  const summaries = Object.fromEntries(
    Object.values(STAGES).flatMap((stages) => stages.map((stage) => [stage.name, stage.summary])),
  )
  const { state, story, progress } = shown
  const configDigest = progress.configDigest ?? ''
  return Buffer.from(runPage({ name, state, story, configDigest, summaries, version: VERSION }))
}
