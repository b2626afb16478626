import fc from 'fast-check'
import { expect, test } from 'vitest'
import { performAll } from '../../src/engine/perform.ts'
import type { PlannedOperation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'

const operation = (after?: readonly number[]): PlannedOperation => ({
  operation: { kind: 'remove', path: targetPath('/x') },
  ...(after === undefined ? {} : { after }),
})

test('operations without `after` are done one after another', async () => {
  const log: string[] = []
  await performAll({
    operations: [operation(), operation(), operation()],
    concurrency: 4,
    isDone: () => false,
    async perform(_, index) {
      log.push(`begin ${index}`)
      await Promise.resolve()
      log.push(`end ${index}`)
    },
  })
  expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2'])
})

test('what an earlier run has done is not done again, and what waited for it goes on', async () => {
  const log: number[] = []
  await performAll({
    operations: [operation([]), operation([0]), operation()],
    concurrency: 1,
    isDone: (index) => index === 0,
    perform: (_, index) => {
      log.push(index)
      return Promise.resolve()
    },
  })
  expect(log).toEqual([1, 2])
})

test('the first failure is thrown; nothing begins after it, and what is under way is awaited', async () => {
  const log: string[] = []
  const run = performAll({
    operations: [operation([]), operation([]), operation()],
    concurrency: 2,
    isDone: () => false,
    async perform(_, index) {
      log.push(`begin ${index}`)
      if (index === 0) throw new Error('no')
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`end ${index}`)
    },
  })
  await expect(run).rejects.toThrow('no')
  expect(log).toEqual(['begin 0', 'begin 1', 'end 1'])
})

test('any list is done completely, in an order that respects `after`, never wider than allowed', async () => {
  const list = fc
    .array(fc.option(fc.array(fc.nat(), { maxLength: 3 }), { nil: undefined }), { maxLength: 40 })
    .map((afters) => afters.map((after, index) => (index === 0 ? after && [] : after?.map((value) => value % index))))
  await fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 5 }), async (afters, concurrency) => {
      const finished = new Set<number>()
      let underWay = 0
      let widest = 0
      await performAll({
        operations: afters.map(operation),
        concurrency,
        isDone: () => false,
        async perform(planned, index) {
          underWay += 1
          widest = Math.max(widest, underWay)
          const needs = planned.after ?? Array.from({ length: index }, (_, earlier) => earlier)
          expect(needs.filter((need) => !finished.has(need))).toEqual([])
          await new Promise((resolve) => setImmediate(resolve))
          finished.add(index)
          underWay -= 1
        },
      })
      expect(finished.size).toBe(afters.length)
      expect(widest).toBeLessThanOrEqual(concurrency)
    }),
  )
})
