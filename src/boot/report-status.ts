import { findCloud } from '../providers/index.ts'
import type { StageCall } from './stage-call.ts'

/** Tells the platform how the stage ended, where it wants to hear that; failing to do so is no failure of the stage. */
export async function reportStatus(call: StageCall, error?: string): Promise<void> {
  const { log, platform, stage } = call
  const provider = await findCloud(platform)?.load()
  if (provider?.reportStatus === undefined || stage === 'fetch-offline') return
  const { contextOf, withFetcher } = await import('./stage-call.ts')
  const status = { kind: 'stage', stage, error } as const
  try {
    await withFetcher(call, false, async (fetcher) => provider.reportStatus?.(contextOf(call, fetcher, false), status))
  } catch (thrown) {
    const { messageOf } = await import('./failure-screen.ts')
    log.line('warning', [stage], messageOf(thrown))
  }
}
