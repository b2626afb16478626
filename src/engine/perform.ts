import type { PlannedOperation } from '../host/operation/operation.ts'

/** How a list of operations is worked through. */
export interface PerformAllOptions {
  readonly operations: readonly PlannedOperation[]
  /** Whether the operation at an index was done by an earlier run. */
  isDone(index: number): boolean
  /** Does the operation at an index; what it throws stops everything that has not begun. */
  perform(planned: PlannedOperation, index: number): Promise<void>
  /** How many operations may be under way at once. */
  readonly concurrency: number
}

/**
 * Does operations in an order that respects `after`, several side by side where they are independent.
 *
 * The first failure stops the rest: what is under way is awaited, then the failure is thrown.
 */
export async function performAll(options: PerformAllOptions): Promise<void> {
  const { operations, concurrency } = options
  const schedule = createSchedule(operations)
  const workers = new Set<Promise<void>>()
  let active = 0
  let failure: { readonly thrown: unknown } | undefined

  const work = async (): Promise<void> => {
    for (let index = schedule.next(); index !== undefined; index = schedule.next()) {
      const planned = operations[index]
      if (planned !== undefined && !options.isDone(index)) await options.perform(planned, index)
      schedule.finished(index)
      if (failure !== undefined) return
      startWorkers()
    }
  }
  const startWorkers = (): void => {
    if (failure !== undefined) return
    while (schedule.hasReady() && active < concurrency) {
      active += 1
      const worker: Promise<void> = work()
        .catch((thrown: unknown) => {
          failure ??= { thrown }
        })
        .finally(() => {
          active -= 1
          workers.delete(worker)
        })
      workers.add(worker)
    }
  }
  startWorkers()
  while (workers.size > 0) await Promise.race(workers)
  if (failure !== undefined) throw failure.thrown
}

interface Schedule {
  next(): number | undefined
  hasReady(): boolean
  finished(index: number): void
}

/** Knows which operations are ready. One without `after` waits for all earlier ones, in constant time each. */
function createSchedule(operations: readonly PlannedOperation[]): Schedule {
  const waitingFor = operations.map((planned) => planned.after?.length ?? -1)
  const dependents = new Map<number, number[]>()
  const isFinished = operations.map(() => false)
  const ready: number[] = []
  let firstUnfinished = 0
  let taken = 0
  operations.forEach((planned, index) => {
    if (planned.after?.length === 0) ready.push(index)
    for (const earlier of planned.after ?? []) {
      const list = dependents.get(earlier)
      if (list) list.push(index)
      else dependents.set(earlier, [index])
    }
  })
  const advance = (): void => {
    while (isFinished[firstUnfinished]) firstUnfinished += 1
    if (waitingFor[firstUnfinished] === -1) {
      waitingFor[firstUnfinished] = 0
      ready.push(firstUnfinished)
    }
  }
  advance()
  return {
    next() {
      if (taken === ready.length) return undefined
      taken += 1
      return ready[taken - 1]
    },
    hasReady: () => taken < ready.length,
    finished(index) {
      isFinished[index] = true
      for (const dependent of dependents.get(index) ?? []) {
        const left = (waitingFor[dependent] ?? 0) - 1
        waitingFor[dependent] = left
        if (left === 0) ready.push(dependent)
      }
      advance()
    },
  }
}
