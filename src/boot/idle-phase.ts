import fs from 'node:fs'
import path from 'node:path'
import { STAGES } from '../../stages/index.ts'
import type { Config } from '../config/model.ts'
import { digestOf } from '../engine/config-digest.ts'
import { refuseNullCharacters } from '../engine/null-characters.ts'
import { admission, progressOf } from '../engine/resume.ts'
import { contentResources } from '../fetch/resources.ts'
import { readBootId } from '../host/real/boot-id.ts'
import { createFileJournal } from '../journal/file-journal.ts'
import { workingJournal } from './files.ts'
import { foundBootFilesystem } from './found-boot.ts'
import type { StageCall } from './stage-call.ts'

/**
 * Whether there is nothing to do in a phase, and nothing to note: most documents have files and units alone, and each phase is a process in most
 * images, which then need not load the engine.
 *
 * A phase that would be the first to see contents, or a journal that is kept from an earlier boot, is never idle; nor is the last one, which ends the run.
 * @throws FirstlightError `foreign-run` when the machine belongs to another config
 */
export async function isIdle({ stage, stateFile }: StageCall, config: Config): Promise<boolean> {
  if (stage === 'umount' || STAGES[stage].some((each) => each.isNeeded(config))) return false
  refuseNullCharacters(config)
  const working = workingJournal(stateFile)
  if (!fs.existsSync(working)) {
    const hasContents = contentResources(config).next().done !== true
    return !hasContents && foundBootFilesystem(path.dirname(stateFile)) === undefined
  }
  const progress = progressOf(await createFileJournal(working).read())
  switch (admission(progress, digestOf(config))) {
    case 'start':
      return false
    case 'resume':
      return progress.boot === readBootId({ proc: '/proc' })
    case 'finished':
      return true
  }
}
