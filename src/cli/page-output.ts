import { NO_ORIGINS } from '../config/origins.ts'
import type { Plan } from '../engine/report.ts'
import { planPage } from '../page/plan-page.ts'
import { shownStages } from '../page/shown-stages.ts'
import type { Picture } from '../plan/picture.ts'
import { VERSION } from '../program/version.ts'
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

function documentName(doc: string | undefined): string {
  if (doc === undefined) return 'the document of the platform'
  return doc === '-' ? 'standard input' : doc.slice(doc.lastIndexOf('/') + 1)
}
