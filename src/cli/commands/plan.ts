import path from 'node:path'
import { planOnCopy } from '../../engine/engine.ts'
import type { Plan } from '../../engine/report.ts'
import type { Journal } from '../../journal/journal.ts'
import { surveyMachine, type Survey } from '../../plan/survey.ts'
import type { Session } from '../../provisioning/session.ts'
import { pictureText } from '../../plan/terminal/text.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { hostPath } from '../../util/paths.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseForReading } from '../backend.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, location, section, type SettingsOf } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, RUN, type OutputSettings } from '../command/standard-options.ts'
import { DONE, type ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { openLog } from '../log.ts'
import { journalOf } from '../../program/places.ts'
import { statusLine } from '../status-line.ts'
import { tellOtherwise } from '../otherwise.ts'
import { pictureOf, textOptions } from '../plan-output.ts'
import { finishedText, planData } from '../run-output.ts'
import { openRun } from '../session.ts'
import { writeDifferencePage } from '../finished-page.ts'
import { writeOutput } from '../write-output.ts'
import { outputText } from '../output/formats.ts'

const OPTIONS = {
  ...DOCUMENT,
  ...section('Machine', { root: location('dir', 'plan for this root as it is now; without it, for an empty one') }),
  ...RUN,
  ...json(),
  ...LOG,
  ...section('Output', {
    long: flag('print digests, ids and every single operation as well'),
    html: location('file', 'write the plan as a page for a browser, too; - prints the page instead'),
  }),
  ...section('Output', { watch: flag('plan again whenever a file that was read is changed; Ctrl-C ends it') }),
}

type Settings = SettingsOf<typeof OPTIONS> & SettingsOf<typeof DOCUMENT_ARGUMENT> & OutputSettings

/** `firstlight plan`: what would become of the machine, and of everything that is on it. Nothing is done. */
export const planCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 5, 6, 7],
  arguments: DOCUMENT_ARGUMENT,
  options: OPTIONS,
  notes: [
    'Nothing is written, not even a directory. + is new, ~ changed, - destroyed, = kept; at the right end of a line is ' +
      'the line of the document that asks for it (docs/plan.md).',
    'A machine that was made with another document: what this one would have made otherwise.',
    'Contents with a hash are not downloaded: it is enough when their server answers. With --offline nothing is asked ' +
      'for: sizes are unknown, and what a run would fetch is listed.',
  ],
  examples: ['firstlight plan machine.ign', 'firstlight plan machine.ign --root ./machine --json'],
  async run({ settings, io }) {
    if (!settings.watch) return planOnce(settings, io)
    const { watching } = await import('../watch.ts')
    return watching(settings, io, (world) => planOnce(settings, world))
  },
})

async function planOnce(settings: Settings, io: Io): Promise<ExitCode> {
  const root = settings.root?.path ?? hostPath(path.join(io.cwd, '.no-such-root'))
  const log = await openLog(settings, io)
  const status = statusLine(io, log)
  const backend = chooseForReading({ settings, root, io, log })
  const journal = createFileJournal(journalOf(backend.stateDirectory))
  const opened = await openRun({
    settings,
    io,
    backend,
    journal,
    log,
    status,
    forPlan: true,
    tellOtherwise: (loaded) => tellOtherwise(loaded, { settings, io, backend, log }),
  }).finally(() => status.clear())
  if ('exitCode' in opened) return opened.exitCode
  if ('finishedWith' in opened) {
    status.end()
    const plan = { configDigest: opened.finishedWith, outcome: 'already-provisioned', stages: [] } as const
    if (await writeDifferencePage(settings, io, { difference: undefined, configDigest: plan.configDigest })) return DONE
    if (settings.json) io.out(dataOf({ plan, issues: [], contents: NO_CONTENTS }))
    else io.out(finishedText(plan))
    return DONE
  }
  const { session, issues, remote } = opened
  try {
    const { plan, survey } = await planned(settings, session, journal)
    const unfetched = settings.offline ? remote : undefined
    const data = { plan, issues, contents: session.store, unfetched }
    status.end()
    if (survey === undefined) {
      io.out(dataOf(data))
      return DONE
    }
    const picture = pictureOf(settings, session, { plan, survey, remote })
    if (settings.html !== undefined) {
      const { planPageOf } = await import('../page-output.ts')
      const page = planPageOf(session, { plan, picture, doc: settings.doc })
      if (settings.html.given === '-') {
        io.out(page)
        return DONE
      }
      writeOutput(settings.html, page)
    }
    if (settings.json) {
      io.out(dataOf(data))
      return DONE
    }
    io.out({ styled: pictureText(picture, textOptions(settings, io, session.store)) })
    return DONE
  } finally {
    status.end()
    await session.close()
  }
}

interface Planned {
  readonly plan: Plan
  /** `undefined` when only the data is asked for. */
  readonly survey: Survey | undefined
}

/** The plan, without the copy of the machine that it was tried on: of a large one, that takes as much memory as the text. */
async function planned(settings: Settings, session: Session, journal: Journal): Promise<Planned> {
  const { plan, copy } = await planOnCopy({ ...session, journal })
  if (settings.json && settings.html === undefined) return { plan, survey: undefined }
  const { config, host } = session
  const operations = plan.stages.flatMap((stage) => stage.operations)
  return { plan, survey: await surveyMachine(config, operations, { before: host, after: copy ?? host }) }
}

interface PlanData {
  readonly plan: Plan
  readonly issues: readonly unknown[]
  readonly contents: ContentStore
  /** What a run would fetch, when nothing was asked for. */
  readonly unfetched?: readonly string[] | undefined
}

function dataOf({ plan, issues, contents, unfetched }: PlanData): string {
  const stages = planData(plan.stages, contents)
  return outputText('plan', { ...plan, issues, unfetched, stages })
}
