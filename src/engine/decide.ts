import type { JsonValue } from '../util/json.ts'
import type { DecideInput, Decision, StageWork } from './stage.ts'
import { isSameData } from '../util/same-data.ts'

/** What decides for a stage, and the stage's name. */
export type Decider = { readonly name: string } & Pick<StageWork, 'decide'>

/** Decides what a stage wants done. */
export type Decide = (stage: Decider, input: DecideInput<JsonValue>) => Decision

/**
 * Decides, and remembers what was decided: deciding is pure, so that a run which sees what its preflight saw does what
 * the preflight tried, without deciding ten thousand files again. A decision is handed out once more and then forgotten.
 */
export function rememberDecisions(): Decide {
  const known = new Map<string, { readonly input: DecideInput<JsonValue>; readonly decision: Decision }>()
  return (stage, input) => {
    const before = known.get(stage.name)
    known.delete(stage.name)
    if (before !== undefined && isSameData(before.input, input)) return before.decision
    const decision = stage.decide(input)
    known.set(stage.name, { input, decision })
    return decision
  }
}
