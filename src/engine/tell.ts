import { lineOf, type Origins } from '../config/origins.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import { describeOperation, isDestructive } from '../host/operation/table.ts'
import type { Journal } from '../journal/journal.ts'
import type { Telling, ToldOperation } from '../journal/told.ts'
import type { ContentStore } from '../util/content.ts'
import type { TimedFetch } from '../fetch/prefetch-all.ts'

/** When an operation began, after how long it ended, and whether it failed. In ms; `begunAt` by the clock. */
export interface OperationTime {
  readonly index: number
  readonly begunAt: number
  readonly ms: number
  readonly failed?: boolean
}

/** Most operations of a stage, and fetches, that the journal tells of: it is kept where there is little room. */
const MOST = 20_000

/** Most operations in one entry: a text of all of them would be the largest thing in memory. */
const PER_ENTRY = 1_000

/** What a stage's operations are told from. */
export interface StageTimes {
  readonly stage: string
  /** By the clock, in ms. */
  readonly begunAt: number
  readonly operations: readonly PlannedOperation[]
  readonly notes: readonly string[]
  readonly times: readonly OperationTime[]
  readonly origins: Origins
  /** Where sizes are known from. */
  readonly contents: ContentStore
}

/** What became of the operations of a stage, in the order in which they began, in entries of some of them each. */
export function* operationsTold(told: StageTimes): Generator<Telling> {
  const { stage, begunAt, times, notes } = told
  const at = new Date(begunAt).toISOString()
  const left = Math.max(0, times.length - MOST)
  const end = times.length - left
  for (let from = 0; from < Math.max(1, end); from += PER_ENTRY) {
    const operations = times.slice(from, Math.min(from + PER_ENTRY, end)).flatMap((time) => toldOperation(told, time))
    yield { kind: 'operations-told', at, stage, operations, left, notes }
  }
}

function toldOperation(
  { operations, begunAt, origins, contents }: StageTimes,
  { index, begunAt: at, ms, failed }: OperationTime,
): readonly ToldOperation[] {
  const planned = operations[index]
  if (planned === undefined) return []
  const { operation, path } = planned
  return [
    {
      what: describeOperation(operation, contents),
      place: path && lineOf(origins, path),
      destroys: isDestructive(operation) || undefined,
      from: at - begunAt,
      ms,
      failed: failed || undefined,
    },
  ]
}

/** What was fetched before the run, in the order in which it came. */
export function fetchesTold(fetches: readonly TimedFetch[]): Telling | undefined {
  if (fetches.length === 0) return undefined
  const first = fetches.reduce((least, { begunAt }) => Math.min(least, begunAt), Infinity)
  const list = fetches.slice(0, MOST).map(({ source, bytes, begunAt, ms, hash }) => {
    return { source, bytes, from: begunAt - first, ms, hash }
  })
  return { kind: 'fetches-told', at: new Date(first).toISOString(), fetches: list }
}

/** Adds to the journal what may as well be missing: no run stops because it cannot be told of. */
export async function tell(journal: Journal, telling: Telling): Promise<void> {
  await journal.append(telling).catch(() => undefined)
}
