import { alreadyProvisioned, provision } from '../../engine/engine.ts'
import type { RunReport } from '../../engine/report.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseBackend } from '../backend.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { openLog } from '../log.ts'
import { flagOption, pathOption, usageError } from '../options.ts'
import { reportText, reportData } from '../run-output.ts'
import { defineRun, openRun, rootName } from '../session.ts'
import { journalOf } from '../places.ts'
import { statusLine } from '../status-line.ts'
import { VERSION } from '../version.ts'
import { wrapped } from '../wrap.ts'

/** `firstlight run`: makes the machine that a document describes, exactly once. */
export const runCommand: CommandModule = {
  exits: [0, 1, 2, 3, 4, 5],
  define(command) {
    defineRun(command, 'the target root (required)').addHelpText(
      'after',
      '\nA root is provisioned once. Run again, a finished one is left alone; an interrupted\n' +
        'one is finished, by the same config only. Everything is fetched, checked and\n' +
        'planned before anything is changed.\n\n' +
        'Examples:\n  firstlight run machine.ign --root ./machine\n' +
        '  firstlight run machine.bu -d . --root ./machine --machine two-disks.yaml',
    )
  },
  async run(invocation) {
    const { io } = invocation
    const root = pathOption(invocation, 'root')
    const shownRoot = rootName(invocation)
    if (root === undefined || shownRoot === undefined) {
      throw usageError('run: no --root was given', 'firstlight run DOC --root DIR; nothing is touched without it')
    }
    const log = await openLog(invocation)
    const status = statusLine(io, log)
    const backend = chooseBackend(invocation, root, log)
    const journal = createFileJournal(journalOf(backend.stateDirectory))
    const opened = await openRun(invocation, { backend, journal, log, status }).finally(() => status.clear())
    if ('exitCode' in opened) return opened.exitCode
    if ('finishedWith' in opened) {
      status.end()
      show(alreadyProvisioned(opened.finishedWith, io.now()), { root: shownRoot, issues: [], contents: NO_CONTENTS })
      return DONE
    }
    const { session, issues } = opened
    try {
      const report = await provision({ ...session, journal, version: VERSION })
      status.end()
      show(report, { root: shownRoot, issues, contents: session.store })
      return DONE
    } finally {
      status.end()
      await session.close()
    }

    function show(report: RunReport, { issues, ...shown }: Shown): void {
      if (flagOption(invocation, 'json')) {
        const { stages, ...rest } = report
        const { root: name, contents } = shown
        io.out(`${JSON.stringify({ ...rest, root: name, issues, stages: reportData(stages, contents) })}\n`)
      } else {
        for (const piece of reportText(report, shown)) io.out(wrapped(piece, io, 'out'))
      }
    }
  },
}

interface Shown {
  readonly root: string
  readonly issues: readonly unknown[]
  readonly contents: ContentStore
}
