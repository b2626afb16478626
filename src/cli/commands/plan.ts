import path from 'node:path'
import { planRun } from '../../engine/engine.ts'
import type { Plan } from '../../engine/report.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { hostPath } from '../../util/paths.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseForReading } from '../backend.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { openLog } from '../log.ts'
import { flagOption, pathOption } from '../options.ts'
import { journalOf } from '../places.ts'
import { statusLine } from '../status-line.ts'
import { planText, planData } from '../run-output.ts'
import { defineRun, openRun } from '../session.ts'
import { wrapped } from '../wrap.ts'

/** `firstlight plan`: every operation that a run would do, in order, without doing any. */
export const planCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4, 5],
  define(command) {
    defineRun(command, 'plan for this root as it is now; without it, for an empty one').addHelpText(
      'after',
      '\nNothing is written, not even a directory. Destructive operations are marked with !.\n' +
        'Contents with a hash are not downloaded: it is enough when their server answers.\n' +
        'With --offline nothing is asked for: sizes are unknown, and what a run would fetch is listed.\n\n' +
        'Examples:\n  firstlight plan machine.ign\n  firstlight plan machine.ign --root ./machine --json',
    )
  },
  async run(invocation) {
    const { io } = invocation
    const root = pathOption(invocation, 'root') ?? hostPath(path.join(io.cwd, '.no-such-root'))
    const log = await openLog(invocation)
    const status = statusLine(io, log)
    const backend = chooseForReading(invocation, root, log)
    const journal = createFileJournal(journalOf(backend.stateDirectory))
    const opened = await openRun(invocation, { backend, journal, log, status, forPlan: true }).finally(() =>
      status.clear(),
    )
    if ('exitCode' in opened) return opened.exitCode
    if ('finishedWith' in opened) {
      status.end()
      const plan = { configDigest: opened.finishedWith, outcome: 'already-provisioned', stages: [] } as const
      show(plan, { issues: [], remote: [], contents: NO_CONTENTS })
      return DONE
    }
    const { session, issues, remote } = opened
    try {
      const plan = await planRun({ ...session, journal })
      status.end()
      show(plan, { issues, remote, contents: session.store })
      return DONE
    } finally {
      status.end()
      await session.close()
    }

    function show(plan: Plan, { issues, remote, contents }: Shown): void {
      const isOffline = flagOption(invocation, 'offline')
      const unfetched = isOffline ? remote : []
      if (flagOption(invocation, 'json')) {
        const more = isOffline ? { unfetched } : {}
        io.out(`${JSON.stringify({ ...plan, issues, ...more, stages: planData(plan.stages, contents) })}\n`)
      } else {
        io.out(wrapped(planText(plan, contents), io, 'out'))
        if (unfetched.length > 0) io.out(`\na run would fetch:\n${unfetched.map((url) => `  ${url}\n`).join('')}`)
      }
    }
  },
}

interface Shown {
  readonly issues: readonly unknown[]
  readonly remote: readonly string[]
  readonly contents: ContentStore
}
