import fs from 'node:fs'
import path from 'node:path'
import { createProgramRunner } from '../host/real/commands.ts'
import { providerRoots } from '../providers/provider-roots.ts'
import type { Io } from '../program/io.ts'
import type { FetchedConfig } from './files.ts'
import type { IgnitionLog } from './log.ts'

/** By this id an image's own units ask the journal whether the user gave a config. */
const MESSAGE_ID = '57124006b5c94805b77ce473e92a8aeb'

const LOGGER_TIMEOUT = 10_000

/**
 * Tells the system's journal of each config that was fetched, in a record with fields of its own: Red Hat's images turn
 * FIPS mode on only if they find one of a user's config. Where there is no journal, nobody is told.
 */
export async function recordFetchedConfigs(
  configs: readonly FetchedConfig[],
  { io, log, stage }: { readonly io: Io; readonly log: IgnitionLog; readonly stage: string },
): Promise<void> {
  const { run: runDirectory } = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  if (!fs.existsSync(path.join(runDirectory, 'systemd/journal/socket'))) return
  const run = createProgramRunner(io.environment)
  for (const config of configs) {
    const outcome = await run('logger', ['--journald'], { input: recordOf(config), timeout: LOGGER_TIMEOUT })
    if (outcome?.exitCode === 0) continue
    const reason = outcome === undefined ? 'there is no program logger' : outcome.stderr.trim()
    log.line('warning', [stage], `the journal was not told of the configs that were fetched: ${reason}`)
    return
  }
}

function recordOf({ kind, source, referenced }: FetchedConfig): Uint8Array {
  const fields = {
    MESSAGE: `fetched a ${referenced ? 'referenced' : kind} config from ${JSON.stringify(source)}`,
    MESSAGE_ID,
    PRIORITY: '6',
    SYSLOG_IDENTIFIER: 'ignition',
    IGNITION_CONFIG_TYPE: kind,
    IGNITION_CONFIG_SRC: source,
    IGNITION_CONFIG_REFERENCED: String(referenced),
  }
  // A line break would begin another field.
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, ' ')}\n`)
  return Buffer.from(lines.join(''))
}
