import { alreadyProvisioned, provision } from '../../engine/engine.ts'
import type { RunReport } from '../../engine/report.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { chooseBackend } from '../backend.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { location, required, section } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, RUN } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import { openLog } from '../log.ts'
import { reportText, reportData } from '../run-output.ts'
import { openRun } from '../session.ts'
import { journalOf } from '../../program/places.ts'
import { statusLine } from '../status-line.ts'
import { VERSION } from '../../program/version.ts'
import { wrapped } from '../../program/wrap.ts'

/** `firstlight run`: makes the machine that a document describes, exactly once. */
export const runCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 5],
  arguments: DOCUMENT_ARGUMENT,
  options: {
    ...DOCUMENT,
    ...section('Machine', {
      root: required(
        location('dir', 'the target root'),
        'firstlight run DOC --root DIR; nothing is touched without it',
      ),
    }),
    ...RUN,
    ...json(),
    ...LOG,
  },
  notes: [
    'A root is provisioned once. Run again, a finished one is left alone; an interrupted one is finished, by the same ' +
      'config only. Everything is fetched, checked and planned before anything is changed.',
  ],
  examples: [
    'firstlight run machine.ign --root ./machine',
    'firstlight run machine.bu -d . --root ./machine --machine two-disks.yaml',
  ],
  async run({ settings, io }) {
    const { given: shownRoot, path: root } = settings.root
    const log = await openLog(settings, io)
    const status = statusLine(io, log)
    const backend = chooseBackend({ settings, root, io, log }, { yes: settings.yes, root: shownRoot })
    const journal = createFileJournal(journalOf(backend.stateDirectory))
    const opened = await openRun({ settings, io, backend, journal, log, status }).finally(() => status.clear())
    if ('exitCode' in opened) return opened.exitCode
    if ('finishedWith' in opened) {
      status.end()
      show(alreadyProvisioned(opened.finishedWith, io.clock.date()), {
        root: shownRoot,
        issues: [],
        contents: NO_CONTENTS,
      })
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
      if (settings.json) {
        const { stages, ...rest } = report
        const { root: name, contents } = shown
        io.out(`${JSON.stringify({ ...rest, root: name, issues, stages: reportData(stages, contents) })}\n`)
      } else {
        for (const piece of reportText(report, shown)) io.out(wrapped(piece, io, 'out'))
      }
    }
  },
})

interface Shown {
  readonly root: string
  readonly issues: readonly unknown[]
  readonly contents: ContentStore
}
