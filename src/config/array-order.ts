import type { Raid } from './model.ts'
import { sameName, storageMade } from './storage-graph.ts'

/** An array that is made of another one, by their places, and the place of the member that is that other. */
export interface NestedArray {
  readonly outer: number
  readonly member: number
  readonly inner: number
}

/** How the arrays of a config are made of one another. */
export interface ArrayOrder {
  /** Their places in the config, each after all that it is made of; as in the config where that leaves it open. */
  readonly order: readonly number[]
  /** What each of them is made of. */
  readonly nested: readonly (readonly NestedArray[])[]
  /** Members that close a circle. */
  readonly circles: readonly NestedArray[]
}

/** Puts arrays into the order in which they can be made: an array may be made of others. */
export function arrayOrder(arrays: readonly Raid[]): ArrayOrder {
  const made = storageMade({ raid: arrays })
  const nested = arrays.map(({ devices = [] }, outer) =>
    devices.flatMap((device, member): NestedArray[] => {
      const inner = made.get(sameName(device))?.index
      return inner === undefined ? [] : [{ outer, member, inner }]
    }),
  )
  const order: number[] = []
  const circles: NestedArray[] = []
  const begun = new Set<number>()
  const placed = new Set<number>()
  for (const index of arrays.keys()) {
    // Not by recursion: a hostile config may nest as deep as it is long.
    const path = begun.has(index) ? [] : [{ index, next: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      begun.add(top.index)
      const step = nested[top.index]?.[top.next]
      top.next += 1
      if (step === undefined) {
        placed.add(top.index)
        order.push(top.index)
        path.pop()
      } else if (!begun.has(step.inner)) path.push({ index: step.inner, next: 0 })
      else if (!placed.has(step.inner)) circles.push(step)
    }
  }
  return { order, nested, circles }
}
