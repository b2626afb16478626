import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import type { NamedSystemScenario } from '../scenario.ts'
import type { EngineProcessOptions } from './engine-process.ts'
import { machineState } from './machine-state.ts'
import { run } from './shell.ts'
import { openStory, type Story } from './story.ts'

/** When the engine is killed. */
export type Moment = 'during' | 'after'

/**
 * Kills the engine at every operation, while it is under way or when it is done and not yet known to be, and runs it
 * again: the machine must be that of an undisturbed run.
 * @returns how many times it was killed: as often as there are operations, unless the time was up before
 */
export async function tellKilled(
  scenario: NamedSystemScenario,
  moment: Moment,
  { version, id, isTimeUp }: { readonly version: string; readonly id: string; isTimeUp(): boolean },
): Promise<{ readonly kills: number; readonly operations: number }> {
  const undisturbed = await openStory(scenario, version, id)
  let expected: Record<string, unknown>
  let operations: number
  try {
    operations = Number(await runEngine(undisturbed))
    expected = await machineState(undisturbed, true)
  } finally {
    await undisturbed.close()
  }
  let kills = 0
  for (let n = 0; n < operations && !isTimeUp(); n += 1) {
    await killOnce(scenario, { version, id: `${id}-${n}`, n, moment, expected })
    kills += 1
    process.stdout.write(`killed ${moment} operation ${n} of ${operations}\n`)
  }
  return { kills, operations }
}

interface Kill {
  readonly version: string
  readonly id: string
  readonly n: number
  readonly moment: Moment
  readonly expected: Record<string, unknown>
}

async function killOnce(scenario: NamedSystemScenario, { version, id, n, moment, expected }: Kill): Promise<void> {
  const story = await openStory(scenario, version, id)
  const where = `killed ${moment} operation ${n}`
  try {
    const killed = await runEngine(story, String(n), moment).then(
      () => 'it ended by itself',
      () => 'killed',
    )
    assert.equal(killed, 'killed', where)
    await runEngine(story).catch((thrown: unknown) => {
      throw new Error(`${where}, then run again: ${String(thrown)}`)
    })
    assert.deepEqual(await machineState(story, true), expected, where)
  } finally {
    await story.close()
  }
}

function runEngine(story: Story, ...kill: readonly string[]): Promise<string> {
  const options: EngineProcessOptions = {
    document: story.document,
    root: story.root,
    privateDirectory: path.join(story.directory, 'private'),
    journal: path.join(story.directory, 'journal'),
  }
  const file = path.join(story.directory, 'options.json')
  fs.writeFileSync(file, JSON.stringify(options))
  return run(process.execPath, ['/mnt/results/engine-process.mjs', file, ...kill])
}
