import type { Plan, ReportedOperation, RunReport, StageReport } from '../engine/report.ts'
import type { TimedFetch } from '../fetch/prefetch-all.ts'
import type { ContentStore } from '../util/content.ts'
import { operationData } from '../host/operation/data.ts'
import { describeOperation, isDestructive } from '../host/operation/table.ts'
import { formatPath } from '../report/path.ts'
import { printable } from '../util/printable.ts'

/** The plan of a machine on which nothing is left to do. */
export function finishedText({ configDigest }: Plan): string {
  return `already provisioned with this config ${configDigest.slice(0, 16)}…: nothing to do\n`
}

/** The plan as data: without times, so that it is the same whenever it is made. */
export function planData(stages: readonly StageReport[], contents: ContentStore): readonly unknown[] {
  return stages.map((stage) => stageData(stage, contents))
}

/** A report as data. */
export function reportData(stages: readonly StageReport[], contents: ContentStore): readonly unknown[] {
  return stages.map((stage) => {
    const { name, phase, outcome, ...rest } = stageData(stage, contents)
    const operations = rest.operations.map((data, index) => ({
      ...data,
      durationMs: stage.operations[index]?.durationMs,
    }))
    return { name, phase, outcome, durationMs: stage.durationMs, ...rest, operations }
  })
}

/** A fetch of a report as data. */
export function fetchData({ source, bytes, begunAt, ms, hash }: TimedFetch): unknown {
  return { source, bytes, startedAt: new Date(begunAt).toISOString(), durationMs: ms, hash }
}

function stageData({ name, phase, outcome, operations, notes }: StageReport, contents: ContentStore): StageData {
  return {
    name,
    phase,
    outcome,
    notes,
    operations: operations.map(({ operation, path, alreadyDone }) => ({
      ...operationData(operation, contents),
      destructive: isDestructive(operation),
      configPath: path === undefined ? undefined : formatPath(path),
      alreadyDone: alreadyDone || undefined,
    })),
  }
}

type StageData = Pick<StageReport, 'name' | 'phase' | 'outcome' | 'notes'> & { readonly operations: readonly object[] }

/**
 * The run report as a person reads it: what was done, how long each part took, and the total. In pieces, as there may be
 * tens of thousands of lines.
 */
export function* reportText(
  report: RunReport,
  options: { readonly root: string; readonly contents: ContentStore },
): Generator<string> {
  const config = `config ${report.configDigest.slice(0, 16)}…`
  if (report.outcome === 'already-provisioned') {
    yield `already provisioned: ${options.root} was finished with this ${config}; nothing was touched\n`
    return
  }
  let piece = ''
  for (const stage of report.stages) {
    if (stage.outcome === 'not-needed') continue
    piece += `${headline(stage)}\n`
    for (const line of stageLines(stage, options.contents)) {
      piece += `${line}\n`
      if (piece.length < PIECE) continue
      yield piece
      piece = ''
    }
  }
  yield `${piece}\n${OUTCOMES[report.outcome]} ${options.root} from ${config} in ${seconds(report.durationMs)}\n`
}

/** Characters that are written at a time. */
const PIECE = 65_536

const OUTCOMES = {
  provisioned: 'provisioned',
  resumed: 'finished what an interrupted run had begun:',
  'phases-done': 'did the phases that were asked for on',
} as const

function headline(stage: StageReport): string {
  const time = stage.outcome === 'already-done' ? 'before' : seconds(stage.durationMs)
  return `${stage.name.padEnd(12)} ${time.padStart(8)}  ${stage.summary}`
}

function* stageLines(stage: StageReport, contents: ContentStore): Generator<string> {
  for (const planned of stage.operations) yield operationLine(planned, contents)
  for (const note of stage.notes) yield `    note: ${printable(note)}`
}

function operationLine(planned: ReportedOperation, contents: ContentStore): string {
  const mark = isDestructive(planned.operation) ? '!' : ' '
  const done = planned.alreadyDone ? ' (done before)' : ''
  return `  ${mark} ${printable(describeOperation(planned.operation, contents))}${done}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
