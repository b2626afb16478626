import type { ProviderContext } from './provider.ts'

/** A moment at which to give up, which may be moved nearer while something waits for it. */
export interface Deadline {
  /** On the context's clock, in ms. */
  at(): number
  /** Gives up after `ms` from now at the latest. */
  within(ms: number): void
}

/** A deadline in `ms` from now. */
export function deadlineIn(context: Pick<ProviderContext, 'clock'>, ms: number): Deadline {
  let at = context.clock.now() + ms
  return {
    at: () => at,
    within: (later) => {
      at = Math.min(at, context.clock.now() + later)
    },
  }
}
