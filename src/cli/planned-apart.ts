import path from 'node:path'
import { NO_ORIGINS } from '../config/origins.ts'
import { planOnCopy } from '../engine/engine.ts'
import type { Log } from '../log.ts'
import type { Made } from '../plan/difference/things.ts'
import { surveyMachine } from '../plan/survey.ts'
import type { MachineDescription } from '../host/scratch/machine/description.ts'
import type { Session } from '../provisioning/session.ts'
import { hostPath } from '../util/paths.ts'
import type { Io } from '../program/io.ts'
import type { Loaded } from './obtain.ts'
import { policyOf } from '../program/policy.ts'

/** What a document makes of a fresh machine that exists only in memory. */
export interface PlannedApart {
  readonly made: Made
  readonly session: Session
}

/** Ids that nobody chose are the same, whichever document is planned: only what documents say may differ. */
const SEED = 'planned apart'

/** Plans a document on a fresh machine in memory. The session is for the caller to close. */
export async function planApart(
  loaded: Loaded,
  { machine, io, log }: { readonly machine: MachineDescription; readonly io: Io; readonly log: Log },
): Promise<PlannedApart> {
  const { openSession } = await import('../provisioning/session.ts')
  const { createScratchHost } = await import('../host/scratch/scratch-host.ts')
  const root = hostPath(path.join(io.cwd, '.no-such-root'))
  const session = await openSession({
    config: loaded.config,
    fetcher: loaded.fetcher,
    makeHost: ({ contents }) =>
      createScratchHost({ root, machine, contents, seed: SEED, clock: () => io.clock.date() }),
    log,
    signal: io.signal,
    now: () => io.clock.date(),
    policy: policyOf(io),
    prefetch: { forPlan: true },
  })
  try {
    const { plan, copy } = await planOnCopy(session)
    const { config, origins = NO_ORIGINS, store: contents, host } = session
    const operations = plan.stages.flatMap((stage) => stage.operations)
    const survey = await surveyMachine(config, operations, { before: host, after: copy ?? host })
    return { made: { config, origins, operations, survey, contents }, session }
  } catch (thrown) {
    await session.close()
    throw thrown
  }
}
