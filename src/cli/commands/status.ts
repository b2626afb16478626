import { progressOf, type Progress } from '../../engine/resume.ts'
import { stateDirectoryOf } from '../../host/scratch/scratch-host.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { flagOption, pathOption, usageError } from '../options.ts'
import { journalOf } from '../places.ts'

/** `firstlight status`: was it provisioned, when, from which config, what is unfinished. */
export const statusCommand: CommandModule = {
  exits: [0, 1, 2],
  define(command) {
    command
      .requiredOption('--root <dir>', 'the target root that was, or was to be, provisioned')
      .option('--state-dir <dir>', 'where the journal is kept, if not beside the root')
      .option('--json', 'print one JSON object')
      .addHelpText('after', '\nExample:\n  firstlight status --root ./machine')
  },
  async run(invocation) {
    const root = pathOption(invocation, 'root')
    if (root === undefined) throw usageError('status: no --root', 'firstlight status --root DIR')
    const progress = progressOf(
      await createFileJournal(journalOf(pathOption(invocation, 'stateDir') ?? stateDirectoryOf(root))).read(),
    )
    const { io } = invocation
    io.out(flagOption(invocation, 'json') ? `${JSON.stringify(statusData(progress))}\n` : statusText(progress))
    return DONE
  },
}

function statusData(progress: Progress): Record<string, unknown> {
  const { state, configDigest, startedAt, completedAt, completed, failure } = progress
  return {
    state,
    configDigest,
    startedAt,
    completedAt,
    completedStages: [...completed.keys()],
    unfinishedStage: unfinishedStage(progress),
    failure,
  }
}

function statusText(progress: Progress): string {
  const digest = progress.configDigest?.slice(0, 16) ?? ''
  switch (progress.state) {
    case 'fresh':
      return 'not provisioned: nothing was ever begun here\n'
    case 'completed':
      return `provisioned at ${progress.completedAt ?? '?'} from config ${digest}…\n`
    case 'interrupted': {
      const lines = [`interrupted: begun at ${progress.startedAt ?? '?'} with config ${digest}…`]
      const stages = [...progress.completed.keys()]
      if (stages.length > 0) lines.push(`  completed: ${stages.join(', ')}`)
      const unfinished = unfinishedStage(progress)
      if (unfinished !== undefined) lines.push(`  unfinished: ${unfinished}`)
      if (progress.failure) lines.push(`  stopped because ${progress.failure.message} [${progress.failure.code}]`)
      lines.push('  run the same config again to finish it')
      return `${lines.join('\n')}\n`
    }
  }
}

function unfinishedStage(progress: Progress): string | undefined {
  if (progress.state !== 'interrupted') return undefined
  return [...progress.inspections.keys()].findLast((stage) => !progress.completed.has(stage))
}
