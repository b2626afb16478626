import path from 'node:path'
import { readBootId } from '../host/real/boot-id.ts'
import { realRoot } from '../host/real/real-root.ts'
import { policyOf } from '../program/policy.ts'
import type { CheckedConfig } from './checked-config.ts'
import { hasWorkingJournal, rootOf, workingJournal } from './files.ts'
import { foundBootFilesystem } from './found-boot.ts'
import type { StageCall } from './stage-call.ts'

/**
 * Passes a phase in which there is nothing to do, and nothing to note but the end of the run: most documents have files and units alone, and
 * each phase is a process in most images, which then need not load the engine.
 *
 * A phase that would be the first to see contents, or a journal that is kept from an earlier boot, is never passed so.
 * @returns whether the phase is done
 * @throws FirstlightError `foreign-run` when the machine belongs to another config
 */
export async function passIdly(call: StageCall, config: CheckedConfig): Promise<boolean> {
  const { stage, stateFile, io } = call
  if (!config.idle.includes(stage)) return false
  // What a phase with something to do is refused for.
  policyOf(io)
  realRoot(rootOf(call))
  if (!hasWorkingJournal(stateFile)) {
    // The last phase ends the run, of which there is none.
    if (stage === 'umount') return false
    return !config.hasContents && foundBootFilesystem(path.dirname(stateFile)) === undefined
  }
  if (config.configDigest === undefined) return false
  if (stage === 'umount') {
    const { endIdly } = await import('./idle-end.ts')
    return await endIdly(call, config.configDigest)
  }
  const [{ createFileJournal }, { admission, progressOf }] = await Promise.all([
    import('../journal/file-journal.ts'),
    import('../engine/resume.ts'),
  ])
  const progress = progressOf(await createFileJournal(workingJournal(stateFile)).read())
  switch (admission(progress, config.configDigest)) {
    case 'start':
      return false
    case 'resume':
      return progress.boot === readBootId({ proc: '/proc' })
    case 'finished':
      return true
  }
}
