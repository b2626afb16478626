import { NO_ORIGINS } from '../../config/origins.ts'
import { alreadyProvisioned, provision, type RunOptions, type TriedRun } from '../../engine/engine.ts'
import type { RunReport } from '../../engine/report.ts'
import { isSystemRoot } from '../../host/real/system-root.ts'
import { isDestructive, isOf } from '../../host/operation/table.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import type { ToldPlan } from '../../journal/told.ts'
import { DONE, type ExitCode } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { journalOf } from '../../program/places.ts'
import { VERSION } from '../../program/version.ts'
import { wrapped } from '../../program/wrap.ts'
import type { Session } from '../../provisioning/session.ts'
import { NO_CONTENTS, type ContentStore } from '../../util/content.ts'
import { chooseBackend } from '../backend.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, location, required, section, type SettingsOf } from '../command/option.ts'
import { DOCUMENT, DOCUMENT_ARGUMENT, json, LOG, RUN, type OutputSettings } from '../command/standard-options.ts'
import { documentName } from '../document-name.ts'
import { openLog } from '../log.ts'
import { outputText } from '../output/formats.ts'
import { fetchData, reportData, reportText } from '../run-output.ts'
import { openRun } from '../session.ts'
import { statusLine, type StatusLine } from '../status-line.ts'

const OPTIONS = {
  ...DOCUMENT,
  ...section('Machine', {
    root: required(location('dir', 'the target root'), 'firstlight run DOC --root DIR; nothing is touched without it'),
  }),
  ...RUN,
  ...section('Machine', {
    fresh: flag('scratch: make the root anew, if a run made it; what is in it is lost'),
    watch: flag('do that again whenever a file that was read is changed; Ctrl-C ends it'),
  }),
  ...json(),
  ...LOG,
}

type Settings = SettingsOf<typeof OPTIONS> & SettingsOf<typeof DOCUMENT_ARGUMENT> & OutputSettings

/** `firstlight run`: makes the machine that a document describes, exactly once. */
export const runCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 5],
  arguments: DOCUMENT_ARGUMENT,
  options: OPTIONS,
  notes: [
    'A root is provisioned once. Run again, a finished one is left alone; an interrupted one is finished, by the same ' +
      'config only. Everything is fetched, checked and planned before anything is changed.',
    'While you write a document: --fresh removes a root that a run made, once all is planned, and makes it anew; --watch does so ' +
      'each time that the document, or a file that it takes in, is changed (docs/watching.md).',
  ],
  examples: [
    'firstlight run machine.ign --root ./machine',
    'firstlight run machine.bu -d . --root ./machine --machine two-disks.yaml',
    'firstlight run machine.bu -d . --root ./machine --watch',
  ],
  async run({ settings, io }) {
    if (!settings.watch) return runOnce(settings, io)
    const { watching } = await import('../watch.ts')
    return watching(settings, io, (world) => runOnce({ ...settings, fresh: true }, world))
  },
})

async function runOnce(settings: Settings, io: Io): Promise<ExitCode> {
  const { given: shownRoot, path: root } = settings.root
  const log = await openLog(settings, io)
  const status = statusLine(io, log)
  const backend = chooseBackend({ settings, root, io, log }, { yes: settings.yes, root: shownRoot })
  const journal = createFileJournal(journalOf(backend.stateDirectory))
  const made = { backend, shown: shownRoot, journal }
  const fresh = settings.fresh
    ? (await import('../fresh-root.ts')).freshRoot({ settings, root, io, log }, made)
    : undefined
  const opening = { settings, io, log, status, backend, journal, ...fresh?.beginning }
  const opened = await openRun(opening).finally(() => status.clear())
  if ('exitCode' in opened) return opened.exitCode
  if ('finishedWith' in opened) {
    status.end()
    const report = alreadyProvisioned(opened.finishedWith, io.clock.date())
    show(report, { settings, io, issues: [], contents: NO_CONTENTS })
    return DONE
  }
  const { session: given, issues, warnings } = opened
  try {
    const session = fresh === undefined ? given : await fresh.clear(given)
    const told = { document: documentName(settings.doc), warnings }
    const foreseen = (tried: TriedRun): Promise<ToldPlan> => foresee(session, tried, told)
    const ask = asking(settings, io, status)
    const report = await provision({ ...session, journal, version: VERSION, foresee: foreseen, confirm: ask })
    status.end()
    show(report, { settings, io, issues, contents: session.store })
    return DONE
  } finally {
    status.end()
    await given.close()
  }
}

/** What a run of a real machine asks before it destroys something, or changes the running system; nothing where nobody sits. */
function asking({ backend, yes, root }: Settings, io: Io, status: StatusLine): RunOptions['confirm'] {
  if (backend !== 'real' || yes || io.question?.() === undefined) return undefined
  return async (plan) => {
    const isOfSystem = isSystemRoot(root.path)
    if (plan?.lost.length === 0 && !isOfSystem) return
    status.clear()
    const { confirm } = await import('../confirm.ts')
    const what = isOfSystem ? `${root.given}, the root of this running system` : root.given
    await confirm({ doing: `The run changes ${what}.`, lost: plan?.lost }, io)
  }
}

async function foresee(
  { config, origins = NO_ORIGINS, store: contents }: Session,
  { stages, before, after }: TriedRun,
  told: Pick<ToldPlan, 'document' | 'warnings'>,
): Promise<ToldPlan> {
  const operations = stages.flatMap((stage) => stage.operations)
  const isSeenAfterwards = !operations.some(({ operation }) => isDestructive(operation) || isOf('disks', operation))
  if (isSeenAfterwards) return { ...told, disks: [], lost: [] }
  const { foresee: look } = await import('../../plan/foresee.ts')
  return { ...told, ...(await look({ config, origins, contents, operations, before, after })) }
}

interface Shown {
  readonly settings: Settings
  readonly io: Io
  readonly issues: readonly unknown[]
  readonly contents: ContentStore
}

function show(report: RunReport, { settings, io, issues, contents }: Shown): void {
  const root = settings.root.given
  if (settings.json) {
    const { stages, fetches, ...rest } = report
    const data = { ...rest, root, issues, fetches: fetches.map(fetchData), stages: reportData(stages, contents) }
    io.out(outputText('run', data))
  } else {
    for (const piece of reportText(report, { root, contents })) io.out(wrapped(piece, io, 'out'))
  }
}
