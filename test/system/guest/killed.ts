import assert from 'node:assert/strict'
import type { ExecFileException } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { NamedSystemScenario } from '../scenario.ts'
import type { EngineProcessOptions } from './engine-process.ts'
import { machineState } from './machine-state.ts'
import { attempt, run } from './shell.ts'
import { openStory, type Story } from './story.ts'

/** When the engine is killed. At a `power-cut` so is every program that it runs, and all is gone that a boot keeps in memory. */
export type Moment = 'during' | 'after' | 'power-cut'

/** A run takes some seconds. Long before devices are given up, so that a wait for one that never comes is found. */
const PATIENCE_MS = 4 * 60_000

/**
 * Kills the engine at each second operation, while it is under way or when it is done and not yet known to be, and runs it
 * again, after a power cut in another boot: the machine must be that of an undisturbed run.
 * @returns how many times it was killed: as often as there are points to kill it at, unless the time was up before
 */
export async function tellKilled(
  scenario: NamedSystemScenario,
  moment: Moment,
  { version, id, half, isTimeUp }: KilledOptions,
): Promise<{ readonly kills: number; readonly points: number }> {
  const undisturbed = await openStory(scenario, version, id)
  let expected: Record<string, unknown>
  let operations: number
  try {
    operations = Number(await runEngine(undisturbed, 'first'))
    expected = await machineState(undisturbed, true)
  } finally {
    await undisturbed.close()
  }
  let kills = 0
  const points = Array.from({ length: operations }, (_, n) => n).filter((n) => n % 2 === half)
  for (const n of points) {
    if (isTimeUp()) break
    await killOnce(scenario, { version, id: `${id}-${n}`, n, moment, expected })
    kills += 1
    process.stdout.write(`killed ${moment} operation ${n} of ${operations}\n`)
  }
  return { kills, points: points.length }
}

interface KilledOptions {
  readonly version: string
  readonly id: string
  /** Whether it is killed at the even operations or at the odd ones. */
  readonly half: 0 | 1
  isTimeUp(): boolean
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
    const killed = await runEngine(story, 'first', String(n), moment === 'after' ? 'after' : 'during').then(
      () => 'it ended by itself',
      (thrown: unknown) => (killedItself(thrown) ? 'killed' : String(thrown)),
    )
    assert.equal(killed, 'killed', where)
    if (moment === 'power-cut') await cutPower(story)
    await runEngine(story, moment === 'power-cut' ? 'second' : 'first').catch((thrown: unknown) => {
      throw new Error(`${where}, then run again: ${String(thrown)}`)
    })
    assert.deepEqual(await machineState(story, true), expected, where)
  } finally {
    await story.close()
  }
}

/** Not by an error of its own, and not because it took too long. */
function killedItself(thrown: unknown): boolean {
  const { signal, killed } = (thrown as { readonly cause: ExecFileException }).cause
  return signal === 'SIGKILL' && killed !== true
}

/** What a power cut takes: running programs, mounts, open volumes, running arrays, keys. The journal is on a disk. */
async function cutPower(story: Story): Promise<void> {
  const store = privateDirectory(story)
  const names = fs.existsSync(store) ? fs.readdirSync(store) : []
  for (const name of names) {
    const pid = /^process-(\d+)$/.exec(name)?.[1]
    // Each program leads a group of its own.
    if (pid !== undefined) await attempt(`kill -KILL -- -${pid}; while kill -0 -- -${pid}; do sleep 0.02; done`)
  }
  await story.disks.forget()
  fs.rmSync(store, { recursive: true, force: true })
}

function privateDirectory(story: Story): string {
  return path.join(story.directory, 'private')
}

function runEngine(story: Story, boot: string, ...kill: readonly string[]): Promise<string> {
  const options: EngineProcessOptions = {
    boot,
    document: story.document,
    root: story.root,
    privateDirectory: privateDirectory(story),
    journal: path.join(story.directory, 'journal'),
  }
  const file = path.join(story.directory, 'options.json')
  fs.writeFileSync(file, JSON.stringify(options))
  return run(process.execPath, ['/mnt/results/engine-process.mjs', file, ...kill], { timeout: PATIENCE_MS })
}
