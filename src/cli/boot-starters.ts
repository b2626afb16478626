import { FirstlightError } from '../errors.ts'
import { ancestors } from '../node/processes.ts'
import type { Io } from '../program/io.ts'

/** A watch over who started this program. */
export interface StartersWatch {
  /** Aborted when the program is asked to end, and when nobody is left who could ask. */
  readonly signal: AbortSignal
  stop(): void
}

/** Milliseconds from one look to the next. */
const LOOK_EVERY = 1_000

/**
 * Begins to watch. That one of them ends is no reason to end: a script may leave a machine to whoever reads its output. It is
 * told them, by `say`; when that reaches nobody, the machine is nobody's.
 */
export function watchStarters(io: Io, say: (text: string) => void): StartersWatch {
  const alone = new AbortController()
  let known = String(ancestors())
  const timer = setInterval(() => {
    const now = String(ancestors())
    if (now === known) return
    known = now
    say(`a program that started this one has ended; the machine goes on until process ${process.pid} is ended`)
    if (io.lost?.() === undefined) return
    const what = 'the program that started this one has ended, and nobody reads what it says'
    alone.abort(new FirstlightError('interrupted', what))
  }, LOOK_EVERY)
  return { signal: AbortSignal.any([io.signal, alone.signal]), stop: () => clearInterval(timer) }
}
