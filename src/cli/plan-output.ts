import type { PlannedMachine } from '../engine/engine.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import { drawPlan } from '../plan/draw.ts'
import type { Picture } from '../plan/picture.ts'
import { surveyMachine } from '../plan/survey.ts'
import { pictureText } from '../plan/terminal/text.ts'
import type { Session } from '../provisioning/session.ts'
import { NO_ORIGINS } from '../config/origins.ts'
import type { Invocation } from './command.ts'
import { flagOption, stringOption } from './options.ts'
import { takesColour } from './report-output.ts'

/** Looks at the machine before and after a plan, and draws it. */
export async function pictureOf(invocation: Invocation, session: Session, planned: PlannedMachine): Promise<Picture> {
  const { plan, copy } = planned
  const { config, origins = NO_ORIGINS, host, store: contents } = session
  const operations = plan.stages.flatMap((stage) => stage.operations)
  const survey = await surveyMachine(config, operations, { before: host, after: copy ?? host })
  const isScratch = stringOption(invocation, 'backend') !== 'real'
  const machine = stringOption(invocation, 'machine') === undefined ? assumeMachine(config) : undefined
  const assumed = isScratch
    ? {
        machine: plan.outcome === 'would-resume' ? undefined : machine,
        root: stringOption(invocation, 'root') === undefined,
      }
    : undefined
  return drawPlan({ plan, config, origins, contents, survey, assumed })
}

/** Prints a picture as it fits standard output. */
export function printPicture({ io, ...invocation }: Invocation, picture: Picture, contents: Session['store']): void {
  const isTerminal = io.isTerminal.out
  const text = pictureText(picture, {
    contents,
    width: isTerminal ? io.columns() : undefined,
    colour: takesColour(io, 'out'),
    long: flagOption({ io, ...invocation }, 'long'),
  })
  io.out({ styled: text })
}
