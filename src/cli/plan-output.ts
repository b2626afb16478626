import type { PlannedMachine } from '../engine/engine.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import { drawPlan } from '../plan/draw.ts'
import type { Picture } from '../plan/picture.ts'
import { surveyMachine } from '../plan/survey.ts'
import { pictureText } from '../plan/terminal/text.ts'
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

/** Looks at the machine before and after a plan, and draws it. */
export async function pictureOf(
  settings: PictureSettings,
  session: Session,
  planned: PlannedMachine,
): Promise<Picture> {
  const { plan, copy } = planned
  const { config, origins = NO_ORIGINS, host, store: contents } = session
  const operations = plan.stages.flatMap((stage) => stage.operations)
  const survey = await surveyMachine(config, operations, { before: host, after: copy ?? host })
  const isScratch = settings.backend !== 'real'
  const machine = settings.machine === undefined ? assumeMachine(config) : undefined
  const assumed = isScratch
    ? {
        machine: plan.outcome === 'would-resume' ? undefined : machine,
        root: settings.root === undefined,
      }
    : undefined
  return drawPlan({ plan, config, origins, contents, survey, assumed })
}

/** What a picture is printed with. */
interface Printing {
  readonly settings: PictureSettings
  readonly io: Io
  readonly contents: Session['store']
}

/** Prints a picture as it fits standard output. */
export function printPicture(picture: Picture, { settings, io, contents }: Printing): void {
  const isTerminal = io.isTerminal.out
  const text = pictureText(picture, {
    contents,
    width: isTerminal ? io.columns() : undefined,
    colour: takesColour(io, 'out'),
    long: settings.long,
  })
  io.out({ styled: text })
}
