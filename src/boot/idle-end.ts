import path from 'node:path'
import { EMPTY_CONFIG } from '../config/model.ts'
import { endRunIdly } from '../engine/run-end.ts'
import { readBootId } from '../host/real/boot-id.ts'
import { VERSION } from '../program/version.ts'
import { forgetStages, workingJournal } from './files.ts'
import { firstBootJournal } from './journal.ts'
import type { StageCall } from './stage-call.ts'

/**
 * Ends a run whose last phase has nothing to do.
 * @returns whether it is ended; if not, nothing was noted
 * @throws FirstlightError `foreign-run` when the machine belongs to another config
 */
export async function endIdly({ io, log, stateFile }: StageCall, configDigest: string): Promise<boolean> {
  const journal = firstBootJournal(
    { io, stateDirectory: path.dirname(stateFile), log: log.log },
    { phase: 'umount', working: workingJournal(stateFile), config: EMPTY_CONFIG },
  )
  const now = (): Date => io.clock.date()
  const boot = readBootId({ proc: '/proc' })
  const isEnded = await endRunIdly(journal, { configDigest, boot, engine: VERSION, signal: io.signal, now })
  if (isEnded) forgetStages(stateFile)
  return isEnded
}
