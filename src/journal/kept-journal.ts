import { isDeepStrictEqual } from 'node:util'
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import type { Log } from '../log.ts'
import { createFileJournal } from './file-journal.ts'
import type { Journal } from './journal.ts'

/** A place that survives a power cut and is not always at hand: a filesystem that has to be mounted first. */
export interface KeepingPlace {
  /** Where it is, for the log. */
  readonly name: string
  /**
   * Makes the place ready and gives the file for the journal there.
   * @throws FirstlightError when it cannot be reached (any more)
   */
  open(): Promise<HostPath>
  /** After each use: what comes next may need the device for itself. */
  rest(): Promise<void>
  /** After the last use. */
  close(): Promise<void>
}

/** What {@link createKeptJournal} works with. */
export interface KeptJournalOptions {
  /** The journal of this boot, in memory: everything is read from there, and it holds the lock. */
  readonly working: HostPath
  readonly place: KeepingPlace
  readonly log: Log
}

/**
 * A journal in memory that is also kept where a power cut does not reach it: a durable entry, and every one before it, is
 * there when `append` returns. In a new boot the working file begins as what was kept.
 *
 * When the place is lost on the way (the config makes that very filesystem anew) the run goes on without it, loudly.
 */
export function createKeptJournal({ working: file, place, log }: KeptJournalOptions): Journal {
  const working = createFileJournal(file)
  let isLost = false
  const lose = (thrown: unknown): void => {
    isLost = true
    const reason = thrown instanceof Error ? thrown.message : 'for an unknown reason'
    const message =
      `the journal cannot be kept on ${place.name}: ${reason}; ` +
      'what is done from now on is not known after a power cut'
    log({ level: 'warning', message, scope: ['journal'] })
  }
  let count = 0
  const keep = async (): Promise<void> => {
    const entries = await working.read()
    if (isLost || entries.length === count) return
    await usePlace(place, async (kept) => {
      const known = await kept.read()
      if (!isDeepStrictEqual(known, entries.slice(0, known.length))) throw otherJournal()
      const left = entries.slice(known.length)
      for (const [index, entry] of left.entries()) await kept.append(entry, { durable: index === left.length - 1 })
      count = entries.length
    }).catch(lose)
  }
  // Operations may end side by side; the place is opened for one at a time, which keeps what the others have added too.
  let last: Promise<void> = Promise.resolve()
  const keepInTurn = (): Promise<void> => (last = last.then(keep))
  return {
    async read() {
      const entries = await working.read()
      if (entries.length > 0 || isLost) return entries
      const kept = await usePlace(place, (journal) => journal.read()).catch((thrown: unknown) => {
        if (thrown instanceof FirstlightError && thrown.code === 'journal-unreadable') throw thrown
        lose(thrown)
        return []
      })
      for (const entry of kept) await working.append(entry)
      return kept
    },
    async append(entry, options = {}) {
      await working.append(entry)
      if (options.durable === true || entry.kind === 'run-failed') await keepInTurn()
    },
    acquire: (signal) => working.acquire(signal),
    async release() {
      await place.close().catch(lose)
      await working.release()
    },
    holder: () => working.holder(),
  }
}

async function usePlace<Result>(place: KeepingPlace, action: (journal: Journal) => Promise<Result>): Promise<Result> {
  try {
    return await action(createFileJournal(await place.open()))
  } finally {
    await place.rest()
  }
}

function otherJournal(): FirstlightError {
  return new FirstlightError('journal-unreadable', 'what is kept there is not what this run has done')
}
