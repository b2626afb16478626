import path from 'node:path'
import { planRun } from '../../engine/engine.ts'
import { hostPath } from '../../host/paths.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseBackend } from '../backend.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { openLog } from '../log.ts'
import { flagOption, pathOption } from '../options.ts'
import { journalOf } from '../places.ts'
import { planText, planData } from '../run-output.ts'
import { defineRun, openRun } from '../session.ts'
import { wrapped } from '../wrap.ts'

/** `firstlight plan`: every operation that a run would do, in order, without doing any. */
export const planCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4, 5],
  define(command) {
    defineRun(command, 'plan for this root as it is now; without it, for an empty one').addHelpText(
      'after',
      '\nNothing is written, not even a directory. Destructive operations are marked with !.\n\n' +
        'Examples:\n  firstlight plan machine.ign\n  firstlight plan machine.ign --root ./machine --json',
    )
  },
  async run(invocation) {
    const { io } = invocation
    const root = pathOption(invocation, 'root') ?? hostPath(path.join(io.cwd, '.no-such-root'))
    const log = await openLog(invocation)
    const backend = chooseBackend(invocation, root, log)
    const opened = await openRun(invocation, { backend, log, onProgress: () => undefined })
    if ('exitCode' in opened) return opened.exitCode
    const { session, issues } = opened
    try {
      const journal = createFileJournal(journalOf(backend.stateDirectory))
      const plan = await planRun({ ...session, journal })
      if (flagOption(invocation, 'json')) {
        io.out(`${JSON.stringify({ ...plan, issues, stages: planData(plan.stages, session.store) })}\n`)
      } else {
        io.out(wrapped(planText(plan, session.store), io, 'out'))
      }
      return DONE
    } finally {
      await session.close()
    }
  },
}
