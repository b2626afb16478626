import type { StageReport } from '../engine/report.ts'
import { Crash, crashAt } from './crashing-host.ts'
import { snapshotData } from './tree.ts'
import { keptBeside, type Trial } from './trial.ts'

/** What is wrong, as sentences; nothing when all is well. */
export type Problems = readonly string[]

/** How many operations were asked for. */
export function operationCount(stages: readonly StageReport[]): number {
  return stages.reduce((sum, { operations }) => sum + operations.length, 0)
}

/** Makes two machines of one document: they are the same, byte for byte. */
export async function isTheSameTwice(open: () => Promise<Trial>): Promise<Problems> {
  const ends: End[] = []
  for (let round = 0; round < 2; round += 1) {
    const trial = await open()
    await trial.run()
    ends.push(await endOf(trial))
  }
  return differences(ends[0], ends[1], 'two machines of the same document differ')
}

/** Cuts the power before and after every operation, and resumes: each time the end is the same. */
export async function survivesEveryCut(open: () => Promise<Trial>): Promise<Problems> {
  const undisturbed = await open()
  const count = operationCount((await undisturbed.run()).stages)
  const expected = await endOf(undisturbed)
  const problems: string[] = []
  for (let n = 0; n < count; n += 1) {
    for (const when of ['before', 'after'] as const) {
      const trial = await open()
      const cut = await trial.run((host) => crashAt(n, when, host)).catch((error: unknown) => error)
      const place = `${when} operation ${n + 1} of ${count}`
      if (!(cut instanceof Crash)) problems.push(`the power was not cut ${place}`)
      const { outcome } = await trial.run()
      if (outcome !== 'resumed') problems.push(`cut ${place}, the run was not resumed but ${outcome}`)
      problems.push(...differences(expected, await endOf(trial), `cut ${place}, the machine differs`))
    }
  }
  return problems
}

/** A machine at its end: what is under its root, and what is kept beside it. */
type End = Readonly<Record<string, unknown>>

async function endOf(trial: Trial): Promise<End> {
  return { ...snapshotData(await trial.snapshot()), ...keptBeside(trial.root) }
}

function differences(one: End = {}, other: End = {}, what: string): Problems {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names]
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .map((name) => `${what}: ${name}`)
}
