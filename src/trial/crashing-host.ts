import type { Host } from '../host/host.ts'
import type { Operation } from '../host/operation/operation.ts'

/** What a host throws whose process "dies". */
export class Crash extends Error {}

/**
 * A host that dies at the n-th operation (from 0): before it does anything, or after it has done it but before anybody
 * could note that.
 */
export function crashAt(n: number, when: 'before' | 'after', host: Host): Host {
  let count = 0
  return {
    ...host,
    async perform(operation: Operation, options) {
      const isLast = count === n
      count += 1
      if (isLast && when === 'before') throw new Crash(`before ${operation.kind}`)
      await host.perform(operation, options)
      if (isLast) throw new Crash(`after ${operation.kind}`)
    },
  }
}
