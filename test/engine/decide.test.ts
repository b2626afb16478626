import { expect, test } from 'vitest'
import { EMPTY_CONFIG } from '../../src/config/model.ts'
import { rememberDecisions, type Decider } from '../../src/engine/decide.ts'
import { DEFAULT_POLICY, type DecideInput } from '../../src/engine/stage.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import type { JsonValue } from '../../src/util/json.ts'

const STAGE: Decider = {
  name: 'notes',
  decide: ({ inspection }) => ({ operations: [], notes: [JSON.stringify(inspection)] }),
}

function input(inspection: JsonValue): DecideInput<JsonValue> {
  const run = { startedAt: new Date(0), userConfigProvided: true }
  return { config: EMPTY_CONFIG, inspection, facts: NO_FACTS, policy: DEFAULT_POLICY, run }
}

test('a run that sees what its preflight saw gets the decision of the preflight', () => {
  const decide = rememberDecisions()
  expect(decide(STAGE, input({ seen: ['/etc'] }))).toBe(decide(STAGE, input({ seen: ['/etc'] })))
})

test('a run that sees something else is decided anew', () => {
  const decide = rememberDecisions()
  decide(STAGE, input({ seen: [] }))
  expect(decide(STAGE, input({ seen: ['/etc'] }))).toEqual({ operations: [], notes: ['{"seen":["/etc"]}'] })
})
