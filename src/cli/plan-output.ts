import type { Plan } from '../engine/report.ts'
import type { Config } from '../config/model.ts'
import { contentResources, isRemote } from '../fetch/resources.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import { drawPlan } from '../plan/draw.ts'
import type { Picture } from '../plan/picture.ts'
import type { Survey } from '../plan/survey.ts'
import type { TextOptions } from '../plan/terminal/blocks.ts'
import type { Session } from '../provisioning/session.ts'
import { NO_ORIGINS } from '../config/origins.ts'
import type { GivenPath } from './command/option.ts'
import type { MachineSettings } from './command/standard-options.ts'
import type { Io } from '../program/io.ts'
import { takesColour } from './report-output.ts'

/** What says which machine a picture shows, and how much of it. */
export interface PictureSettings extends MachineSettings {
  readonly root: GivenPath | undefined
  readonly long: boolean
}

/** What says how a plan's document was had. */
interface PlanSettings extends PictureSettings {
  readonly doc: string | undefined
  readonly locked: GivenPath | undefined
  readonly offline: boolean
}

/** What a plan is drawn from. */
interface Surveyed {
  readonly plan: Plan
  readonly survey: Survey
  /** What contents a run would ask for, as it may be printed. */
  readonly remote: readonly string[]
}

/** Draws a plan. */
export function pictureOf(settings: PlanSettings, session: Session, { plan, survey, remote }: Surveyed): Picture {
  const { config, origins = NO_ORIGINS, store: contents } = session
  const isScratch = settings.backend !== 'real'
  const machine = settings.machine === undefined ? assumeMachine(config) : undefined
  const assumed = isScratch
    ? {
        machine: plan.outcome === 'would-resume' ? undefined : machine,
        root: settings.root === undefined,
      }
    : undefined
  const picture = drawPlan({ plan, config, origins, contents, survey, assumed })
  const unfetched = settings.offline ? remote : []
  return { ...picture, notes: [...picture.notes, ...unpinned(config, settings)], unfetched }
}

/** What may be another tomorrow, with the command to type. */
function unpinned(config: Config, { doc, locked }: PlanSettings): readonly string[] {
  const free = [...contentResources(config)].filter(
    ({ resource }) => isRemote(resource.source) && resource.verification?.hash === undefined,
  )
  if (free.length === 0 || locked !== undefined || doc === undefined || doc === '-') return []
  const what = free.length === 1 ? 'One thing is' : `${free.length} things are`
  return [`${what} fetched without a hash and may be another tomorrow: firstlight lock ${doc}`]
}

/** How text is printed on standard output. */
export function textOptions({ long }: Pick<PictureSettings, 'long'>, io: Io, contents: Session['store']): TextOptions {
  return {
    contents,
    width: io.isTerminal.out ? io.columns() : undefined,
    colour: takesColour(io, 'out'),
    long,
  }
}
