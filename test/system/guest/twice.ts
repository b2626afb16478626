import assert from 'node:assert/strict'
import type { NamedSystemScenario } from '../scenario.ts'
import { machineState } from './machine-state.ts'
import { openStory } from './story.ts'

/** Applies one document to two fresh machines: both end the same, but for times and identifiers that nobody chose. */
export async function tellTwice(scenario: NamedSystemScenario, version: string, id: string): Promise<void> {
  const first = await stateAfter(scenario, version, `${id}-first`)
  const second = await stateAfter(scenario, version, `${id}-second`)
  assert.deepEqual(second, first)
}

async function stateAfter(
  scenario: NamedSystemScenario,
  version: string,
  id: string,
): Promise<Record<string, unknown>> {
  const story = await openStory(scenario, version, id)
  try {
    const session = await story.session()
    assert(session, 'the document is valid')
    await story.provision(session)
    return await machineState(story, false)
  } finally {
    await story.close()
  }
}
