import type { StageReport } from '../../src/engine/report.ts'
import type { FirstlightError } from '../../src/errors.ts'
import type { operationData } from '../../src/host/operation/data.ts'
import type { issueData } from '../../src/report/format.ts'
import type { formatPath } from '../../src/report/path.ts'
import type { ContentStore } from '../../src/util/content.ts'

/** A document, and the machine that it is planned for, when it is not assumed. */
export interface CoreTask {
  readonly name: string
  readonly text: string
  readonly machine: string | undefined
}

/** What became of one document, as data. */
export interface Outcome {
  readonly issues: readonly ReturnType<typeof issueData>[]
  readonly transpiled: string | undefined
  /** The merged config, or what there was instead. */
  readonly rendered: unknown
  /** The stages of the plan, or the failure. */
  readonly plan: unknown
}

/** What a worker without Node came to. */
export interface Answer {
  /** What it has left of Node. */
  readonly left: readonly string[]
  readonly outcomes: readonly Outcome[]
}

/** What tells of an operation: the worker has its own. */
interface Telling {
  readonly operationData: typeof operationData
  readonly formatPath: typeof formatPath
}

/** A plan as data. */
export function planData(stages: readonly StageReport[], contents: ContentStore, telling: Telling): unknown {
  return stages.map(({ name, outcome, notes, operations }) => ({
    name,
    outcome,
    notes,
    operations: operations.map(({ operation, path = [] }) => [
      telling.operationData(operation, contents),
      telling.formatPath(path),
    ]),
  }))
}

/** A failure as data. */
export function failureData({ code, message, hint, path, location }: FirstlightError): unknown {
  return { code, message, hint, path, span: location?.span }
}
