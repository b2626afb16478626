import { openTrial as openTrialOf, type Trial } from '../../src/trial/trial.ts'
import { testFetcher } from '../emulators/test-fetcher.ts'
import type { Scenario } from './scenario-file.ts'

/** Prepares a fresh machine for a scenario's document, given as text, with a fetcher that retries quickly. */
export async function openTrial({ before, resultFile }: Scenario, document: string): Promise<Trial> {
  const { fetcher } = testFetcher()
  const source = { kind: 'file', path: 'config.ign' } as const
  return openTrialOf({ document: { bytes: Buffer.from(document), source }, before, resultFile, fetcher })
}
