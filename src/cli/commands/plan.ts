import path from 'node:path'
import { planOnCopy } from '../../engine/engine.ts'
import type { Plan } from '../../engine/report.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { hostPath } from '../../util/paths.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseForReading } from '../backend.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { openLog } from '../log.ts'
import { flagOption, pathOption } from '../options.ts'
import { journalOf } from '../places.ts'
import { statusLine } from '../status-line.ts'
import { pictureOf, printPicture } from '../plan-output.ts'
import { finishedText, planData } from '../run-output.ts'
import { defineRun, openRun } from '../session.ts'

/** `firstlight plan`: what would become of the machine, and of everything that is on it. Nothing is done. */
export const planCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4, 5],
  define(command) {
    defineRun(command, 'plan for this root as it is now; without it, for an empty one')
      .option('--long', 'print digests, ids and every single operation as well')
      .addHelpText(
        'after',
        '\nNothing is written, not even a directory. + is new, ~ changed, - destroyed, = kept; at the\n' +
          'right end of a line is the line of the document that asks for it (docs/plan.md).\n' +
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
      if (flagOption(invocation, 'json')) printData(invocation, { plan, issues: [], contents: NO_CONTENTS })
      else io.out(finishedText(plan))
      return DONE
    }
    const { session, issues, remote } = opened
    try {
      const planned = await planOnCopy({ ...session, journal })
      const unfetched = flagOption(invocation, 'offline') ? remote : []
      if (flagOption(invocation, 'json')) {
        status.end()
        printData(invocation, { plan: planned.plan, issues, contents: session.store, unfetched })
        return DONE
      }
      const picture = await pictureOf(invocation, session, planned)
      status.end()
      printPicture(invocation, picture, session.store)
      if (unfetched.length > 0) io.out(`\na run would fetch:\n${unfetched.map((url) => `  ${url}\n`).join('')}`)
      return DONE
    } finally {
      status.end()
      await session.close()
    }
  },
}

interface PlanData {
  readonly plan: Plan
  readonly issues: readonly unknown[]
  readonly contents: ContentStore
  readonly unfetched?: readonly string[]
}

/** The number of the form of `plan --json`: it grows when a member changes its meaning or goes. */
const FORMAT = 1

function printData(invocation: Invocation, { plan, issues, contents, unfetched = [] }: PlanData): void {
  const more = flagOption(invocation, 'offline') ? { unfetched } : {}
  const stages = planData(plan.stages, contents)
  invocation.io.out(`${JSON.stringify({ format: FORMAT, ...plan, issues, ...more, stages })}\n`)
}
