import type { Phase } from '../engine/phases.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import * as files from './files.ts'
import { reportStatus } from './report-status.ts'
import type { Boot, StageCall } from './stage-call.ts'

/**
 * Does one stage of a boot as Ignition does it: by its files, log lines and exit codes. What made it fail is
 * left in the file `failure` beside the state, for the screen that the machine shows then.
 *
 * What only some stages need is loaded by them, and words for failures when something fails: each stage is a process in most images.
 */
export async function runStage(boot: Boot, stage: Phase): Promise<ExitCode> {
  const call = { ...boot, stage }
  const { log } = boot
  log.line('info', [], `Stage: ${stage}`)
  let state: files.IgnitionState
  try {
    state = files.readState(call.stateFile)
  } catch (thrown) {
    const { logFailure } = await import('./stage-failure.ts')
    logFailure(log, [], thrown)
    return 3
  }
  try {
    if (await performStage(call, state)) {
      log.line('info', [stage], `${stage} passed`)
      log.line('info', [], 'Ignition finished successfully')
      await reportStatus(call)
      if (stage === 'umount') boot.memory.isOver = true
    }
    return 0
  } catch (thrown) {
    const { tellFailure } = await import('./stage-failure.ts')
    const { message, code } = tellFailure(call, thrown)
    await reportStatus(call, message)
    return code
  }
}

async function performStage(call: StageCall, state: files.IgnitionState): Promise<boolean> {
  if (call.stage === 'fetch' || call.stage === 'fetch-offline') {
    const { fetchStage } = await import('./fetch-stage.ts')
    return await fetchStage(call, state)
  }
  const { laterStage } = await import('./later-stage.ts')
  return await laterStage(call)
}
