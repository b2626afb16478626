import { lineOf, type Origins } from '../config/origins.ts'
import type { StageReport } from '../engine/report.ts'
import { describeOperation, isDestructive } from '../host/operation/table.ts'
import type { ContentStore } from '../util/content.ts'
import type { ShownStage } from './steps.ts'

/** Every operation of a plan in words, with the user's own line. */
export function shownStages(
  stages: readonly StageReport[],
  { origins, contents }: { readonly origins: Origins; readonly contents: ContentStore },
): readonly ShownStage[] {
  return stages.map(({ name, summary, operations }) => ({
    name,
    summary,
    steps: operations.map(({ operation, path, alreadyDone }) => ({
      what: describeOperation(operation, contents),
      isDestructive: isDestructive(operation),
      place: path && lineOf(origins, path),
      note: alreadyDone ? 'done before' : undefined,
    })),
  }))
}
