import { setTimeout as delay } from 'node:timers/promises'
import { FirstlightError } from '../../errors.ts'

/** The failure of a wait that the user has ended. */
export function interrupted(doing: string): FirstlightError {
  return new FirstlightError('interrupted', `${doing}: the program was asked to end`, {
    hint: 'the same command goes on where it stopped',
  })
}

/**
 * Sleeps, unless the program is asked to end.
 * @throws FirstlightError `interrupted`
 */
export async function sleep(ms: number, { signal, doing }: { signal: AbortSignal; doing: string }): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch (thrown) {
    if (signal.aborted) throw interrupted(doing)
    throw thrown
  }
}
