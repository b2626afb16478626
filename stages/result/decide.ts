import type { DecideInput, Decision } from '../../src/engine/stage.ts'
import { targetPath } from '../../src/util/paths.ts'
import type { JsonValue } from '../../src/util/json.ts'

/** What the result stage saw. */
export type ResultInspection = {
  readonly bootId: string
  /** The report of an earlier provisioning; on a live system, which is provisioned at every boot, none is kept. */
  readonly previous?: JsonValue
  /** Whether there is an earlier report that is no JSON. */
  readonly isDamaged: boolean
  readonly toLabel: readonly string[]
}

/** Decides on the report, in the form that Ignition knows: pretty JSON, readable by root alone. Times are in UTC. */
export function decideResult({ inspection, policy, run }: DecideInput<ResultInspection>): Decision {
  if (policy.resultFile === undefined) return { operations: [] }
  const report = {
    provisioningBootID: inspection.bootId,
    provisioningDate: run.startedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    userConfigProvided: run.userConfigProvided,
    previousReport: inspection.previous,
  }
  const text = `${JSON.stringify(report, null, 2)}\n`
  const path = targetPath(policy.resultFile)
  return {
    operations: [
      {
        operation: {
          kind: 'write-file',
          path,
          contents: [{ kind: 'text', text, dated: true }],
          mode: 0o600,
          uid: 0,
          gid: 0,
        },
      },
    ],
    leaves: { touchedPaths: inspection.toLabel.map(targetPath) },
    notes: notesOn(inspection),
  }
}

function notesOn({ previous, isDamaged }: ResultInspection): readonly string[] {
  if (isDamaged) return ['the report of an earlier provisioning is damaged and is not kept']
  return previous === undefined ? [] : ['the machine was provisioned before; its earlier report is kept in the new one']
}
