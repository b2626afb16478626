import type { Phase } from '../engine/phases.ts'
import { FirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log, LogRecord } from '../log.ts'
import type { Io } from '../program/io.ts'
import { obtainConfig, type DocumentOrigin } from '../provisioning/obtain.ts'
import { isSame, readInputs } from './config-inputs.ts'
import { logReport, type IgnitionLog } from './log.ts'
import type { Memory, UsableConfig } from './memory.ts'

/** The stage that needs the config. */
export interface ObtainingStage {
  readonly io: Io
  readonly log: IgnitionLog
  readonly stage: Phase
  readonly memory: Memory
}

/** Finds and reads the config, and logs what was found in its documents. @throws FirstlightError `config-invalid` */
export async function obtain(stage: ObtainingStage, fetcher: Fetcher, origin: DocumentOrigin): Promise<UsableConfig> {
  const config = await find(stage, { fetcher, origin, log: stage.log.log })
  takeUp(stage, config)
  return config
}

/**
 * The same of the config that a fetch stage cached. As long as that and the image's own configs are as they were for an earlier stage of
 * this process, so is what they come to, and what is logged of it.
 */
export async function obtainAgain(
  stage: ObtainingStage,
  fetcher: Fetcher,
  origin: Extract<DocumentOrigin, { readonly kind: 'rendered' }>,
): Promise<UsableConfig> {
  const { memory, log } = stage
  const from = readInputs(origin.document.bytes, { ...origin, io: stage.io })
  const known = memory.obtained
  if (from !== undefined && known !== undefined && isSame(from, known.from)) {
    for (const record of known.said) log.log(record)
    takeUp(stage, known.config)
    return known.config
  }
  const said: LogRecord[] = []
  const listening: Log = (record) => {
    said.push(record)
    log.log(record)
  }
  const context = { ...origin.context, log: listening }
  const config = await find(stage, { fetcher, origin: { ...origin, context }, log: listening })
  if (from !== undefined) memory.obtained = { from, config, said }
  takeUp(stage, config)
  return config
}

interface Search {
  readonly fetcher: Fetcher
  readonly origin: DocumentOrigin
  readonly log: Log
}

async function find(stage: ObtainingStage, search: Search): Promise<UsableConfig> {
  // The image decides what another tool's user data means by being built for it; Ignition refuses it.
  const answer = await obtainConfig({ ...search, signal: stage.io.signal })
  if (answer.kind !== 'invalid') return answer
  stage.memory.report = answer.report
  logReport(stage.log, [stage.stage], answer.report)
  throw new FirstlightError('config-invalid', 'the config is invalid')
}

/** Logs what was found in the config's documents, and remembers it. */
function takeUp({ memory, log, stage }: ObtainingStage, config: UsableConfig): void {
  memory.config = config
  if (config.kind === 'needs-network') return
  memory.report = config.report
  logReport(log, [stage], config.report)
}
