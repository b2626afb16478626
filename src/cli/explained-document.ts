import { isFirstlightError } from '../errors.ts'
import { assumeMachine } from '../host/scratch/machine/assume.ts'
import { createMemoryHost } from '../host/scratch/memory-host.ts'
import { planRun } from '../engine/engine.ts'
import { digestOf } from '../engine/config-digest.ts'
import { prefetchAll } from '../fetch/prefetch-all.ts'
import { NO_CONTENTS } from '../util/content.ts'
import type { Explained } from '../reference/path/explain-path.ts'
import type { LogSettings, NetworkSettings, ReadSettings } from './command/standard-options.ts'
import type { Io } from '../program/io.ts'
import { openLog } from './log.ts'
import { loadConfig, type Loaded } from './obtain.ts'

/** Which document is asked about, and how it is had. */
export interface DocumentAsked extends LogSettings, NetworkSettings, ReadSettings {
  readonly doc: string | undefined
  readonly platform: string | undefined
  readonly json: boolean
}

/** A document with what it is merged of, and what a run would do on the machine that it is evidently written for. */
export async function explainedDocument(asked: DocumentAsked, io: Io): Promise<Explained | { readonly exitCode: 3 }> {
  const { platform: _, ...document } = asked
  const settings = { ...document, platform: undefined, foreignUserData: 'refuse' } as const
  const loaded = await loadConfig({ settings, io, log: await openLog(asked, io) })
  if ('exitCode' in loaded) return { exitCode: 3 }
  try {
    const { config, origins, documents } = loaded.config
    return { whole: { config, origins }, documents, ...(await operationsOf(loaded, io)) }
  } finally {
    await loaded.fetcher.close()
  }
}

/** What cannot be planned is explained as far as the document tells. */
async function operationsOf(
  { config: { config, origins }, fetcher }: Loaded,
  io: Io,
): Promise<Pick<Explained, 'operations' | 'contents'>> {
  const { STAGES } = await import('../../stages/index.ts')
  const { unpack } = await import('../fetch/unpack.ts')
  try {
    const fetched = await prefetchAll(config, fetcher, { unpack, signal: io.signal, forPlan: true })
    if (fetched.kind === 'needs-network') return { operations: [], contents: NO_CONTENTS }
    const { contents } = fetched
    const seed = digestOf(config)
    const host = createMemoryHost({ machine: assumeMachine(config), contents, seed, clock: () => io.clock.date() })
    const engine = { config, origins, host, stages: STAGES, contents: contents.digests() }
    const { stages } = await planRun({ ...engine, signal: io.signal, now: () => io.clock.date() })
    return { operations: stages.flatMap((stage) => stage.operations), contents }
  } catch (thrown) {
    if (!isFirstlightError(thrown) || io.signal.aborted) throw thrown
    return { operations: [], contents: NO_CONTENTS }
  }
}
