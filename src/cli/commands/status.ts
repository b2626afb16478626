import { stateOf, type MachineStatus } from '../../engine/machine-state.ts'
import { progressOf, type Progress } from '../../engine/resume.ts'
import { storyOf } from '../../engine/story.ts'
import { refuseForeignDirectory } from '../../node/own-files.ts'
import { stateDirectoryOf } from '../../host/scratch/scratch-host.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, location, required, type GivenPath } from '../command/option.ts'
import { json } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import { journalOf } from '../../program/places.ts'
import { whyFresh } from '../never-begun.ts'
import { outputText } from '../output/formats.ts'
import { storyText } from '../story-output.ts'

/** `firstlight status`: was it provisioned, when, from which config, what is unfinished. */
export const statusCommand: Command = defineCommand({
  exits: [0, 1, 2, 5],
  arguments: {},
  options: {
    root: required(
      location('dir', 'the target root that was, or was to be, provisioned'),
      'firstlight status --root DIR',
    ),
    stateDir: location('dir', 'where the journal is kept, if not beside the root'),
    long: flag('tell how it was made, too: every operation with its time, what was fetched, what is to be noted'),
    ...json(),
  },
  examples: ['firstlight status --root ./machine', 'firstlight status --root ./machine --long'],
  async run({ settings, io }) {
    const stateDirectory = settings.stateDir?.path ?? stateDirectoryOf(settings.root.path)
    refuseForeignDirectory(stateDirectory)
    const journal = createFileJournal(journalOf(stateDirectory))
    // Who holds the lock first: a run that ends in between is then shown as one that ended, and never as interrupted.
    const holder = await journal.holder()
    const entries = await journal.read()
    const status = { holder, progress: progressOf(entries) }
    const story = settings.long ? storyOf(entries) : undefined
    if (settings.json) io.out(outputText('status', { ...statusData(status), story }))
    else io.out(statusText(status, settings.root) + (story === undefined ? '' : storyText(story)))
    return DONE
  },
})

function statusData(status: MachineStatus): Record<string, unknown> {
  const { configDigest, startedAt, completedAt, completed, pausedAfter, failure } = status.progress
  return {
    state: stateOf(status),
    process: stateOf(status) === 'running' ? Number(status.holder) : undefined,
    configDigest,
    startedAt,
    completedAt,
    completedStages: [...completed.keys()],
    unfinishedStage: unfinishedStage(status.progress),
    completedPhases: pausedAfter,
    failure,
  }
}

function statusText(status: MachineStatus, root: GivenPath): string {
  const { progress, holder = '?' } = status
  const begun = `begun at ${progress.startedAt ?? '?'} with config ${digestText(progress)}`
  switch (stateOf(status)) {
    case 'fresh':
      return `not provisioned: ${whyFresh(root)}\n`
    case 'completed':
      return `provisioned at ${progress.completedAt ?? '?'} from config ${digestText(progress)}\n`
    case 'running': {
      const what = progress.startedAt === undefined ? 'nothing was changed yet' : begun
      return [`running: process ${holder}, ${what}`, ...stageLines(progress), ''].join('\n')
    }
    case 'paused': {
      const [phases, left] = [progress.pausedAfter ?? [], 'run the same config again for the other phases']
      return [`paused after ${phases.join(', ')}: ${begun}`, ...stageLines(progress), `  ${left}`, ''].join('\n')
    }
    case 'interrupted': {
      const { failure } = progress
      const why = failure === undefined ? [] : [`  stopped because ${failure.message} [${failure.code}]`]
      const next = '  run the same config again to finish it'
      return [`interrupted: ${begun}`, ...stageLines(progress), ...why, next, ''].join('\n')
    }
  }
}

function digestText({ configDigest = '' }: Progress): string {
  return `${configDigest.slice(0, 16)}…`
}

function stageLines(progress: Progress): readonly string[] {
  const [stages, unfinished] = [[...progress.completed.keys()], unfinishedStage(progress)]
  return [
    ...(stages.length > 0 ? [`  completed: ${stages.join(', ')}`] : []),
    ...(unfinished === undefined ? [] : [`  unfinished: ${unfinished}`]),
  ]
}

function unfinishedStage(progress: Progress): string | undefined {
  if (progress.state !== 'interrupted') return undefined
  return [...progress.inspections.keys()].findLast((stage) => !progress.completed.has(stage))
}
