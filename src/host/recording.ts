import type { Host } from './host.ts'
import type { Operation } from './operation.ts'

/** A host that notes what it is asked to do, and does it. */
export interface Recording {
  readonly host: Host
  /** What was performed so far, in order. */
  readonly operations: readonly Operation[]
}

/** Wraps a host so that every operation that succeeded is noted. Its simulations are not recorded. */
export function recording(host: Host): Recording {
  const operations: Operation[] = []
  return {
    operations,
    host: {
      ...host,
      async perform(operation, options) {
        await host.perform(operation, options)
        operations.push(operation)
      },
    },
  }
}
