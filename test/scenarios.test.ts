import path from 'node:path'
import { describe, test } from 'vitest'
import { checksOf, runCheck } from './helpers/scenario-checks.ts'
import { readScenarios } from './helpers/scenario-file.ts'

/** Only the scenarios of whose file this is a part. */
const PART = process.env['FIRSTLIGHT_SCENARIOS'] ?? ''
const SCENARIOS = readScenarios(path.join(import.meta.dirname, 'scenarios')).filter(({ file }) => file.includes(PART))

for (const scenario of SCENARIOS) {
  describe(`${scenario.file}: ${scenario.title}`, () => {
    for (const check of checksOf(scenario)) test(check.name, () => runCheck(scenario, check))
  })
}
