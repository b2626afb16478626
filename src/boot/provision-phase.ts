import path from 'node:path'
import type { Config } from '../config/model.ts'
import { digestOf } from '../engine/config-digest.ts'
import { provision } from '../engine/engine.ts'
import { admission, progressOf } from '../engine/resume.ts'
import type { Policy } from '../engine/stage.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { needsNetwork } from '../fetch/resources.ts'
import { createRealHost } from '../host/real/real-host.ts'
import type { Journal } from '../journal/journal.ts'
import { VERSION } from '../program/version.ts'
import { openSession, type ValidConfig } from '../provisioning/session.ts'
import { hostPath } from '../util/paths.ts'
import { forgetStages, keptContents, rootOf, workingJournal } from './files.ts'
import { firstBootJournal } from './journal.ts'
import { loggingHost } from './logging-host.ts'
import { refuseSecondRestart } from './restart.ts'
import type { StageCall } from './stage-call.ts'

/** What a phase of a boot is made from. */
export interface PhaseParts {
  readonly config: ValidConfig
  readonly policy: Policy
  readonly fetcher: Fetcher
}

/** Has the engine do a phase on this machine, unless an earlier boot has finished it. */
export async function provisionPhase(call: StageCall, { config, policy, fetcher }: PhaseParts): Promise<void> {
  const { io, log, stage } = call
  const working = workingJournal(call.stateFile)
  const stateDirectory = path.dirname(call.stateFile)
  const openJournal = (): Journal =>
    firstBootJournal({ io, stateDirectory, log: log.log }, { phase: stage, working, config: config.config })
  // Before anything is fetched: the network may be what a finished machine no longer has.
  const fetches = stage !== 'umount' && needsNetwork(config.config)
  if (fetches && (await isFinished(openJournal(), config.config, io.signal))) return
  const session = await openSession({
    config,
    fetcher,
    log: log.log,
    signal: io.signal,
    now: () => io.clock.date(),
    phases: [stage],
    prefetch: { spool: { parent: keptContents(call.stateFile), keep: true } },
    policy,
    makeHost: ({ contents, reachServer }) =>
      createRealHost({
        root: rootOf(call),
        contents,
        reachServer,
        environment: io.environment,
        privateDirectory: hostPath(path.join(stateDirectory, 'private')),
        log: log.log,
        signal: io.signal,
      }),
  })
  try {
    const host = loggingHost(session.host, stage, { log, contents: session.store })
    const journal = openJournal()
    await provision({ ...session, host, journal, version: VERSION })
    if (stage === 'kargs') await refuseSecondRestart(journal, { io, stateDirectory })
    if (stage === 'umount') forgetStages(call.stateFile)
  } finally {
    await session.close()
  }
}

/**
 * Whether an earlier boot has finished the machine with this config.
 * @throws FirstlightError `foreign-run` when it belongs to another one
 */
async function isFinished(journal: Journal, config: Config, signal: AbortSignal): Promise<boolean> {
  await journal.acquire(signal)
  try {
    return admission(progressOf(await journal.read()), digestOf(config)) === 'finished'
  } finally {
    await journal.release()
  }
}
