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
  for (const config of configs) {
    const reason = await tellJournal(fieldsOf(config), io)
    if (reason === undefined) continue
    log.line('warning', [stage], `the journal was not told of the configs that were fetched: ${reason}`)
    return
  }
}

/** Writes a record with fields of its own to the system's journal, where there is one. @returns why it could not */
export async function tellJournal(fields: Readonly<Record<string, string>>, io: Io): Promise<string | undefined> {
  const { run: runDirectory } = providerRoots(io.environment['FIRSTLIGHT_SYSTEM_ROOT'])
  if (!fs.existsSync(path.join(runDirectory, 'systemd/journal/socket'))) return undefined
  // A line break would begin another field.
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, ' ')}\n`)
  const run = createProgramRunner(io.environment)
  const outcome = await run('logger', ['--journald'], { input: Buffer.from(lines.join('')), timeout: LOGGER_TIMEOUT })
  if (outcome?.exitCode === 0) return undefined
  return outcome === undefined ? 'there is no program logger' : outcome.stderr.trim()
}

function fieldsOf({ kind, source, referenced }: FetchedConfig): Readonly<Record<string, string>> {
  return {
    MESSAGE: `fetched a ${referenced ? 'referenced' : kind} config from ${JSON.stringify(source)}`,
    MESSAGE_ID,
    PRIORITY: '6',
    SYSLOG_IDENTIFIER: 'ignition',
    IGNITION_CONFIG_TYPE: kind,
    IGNITION_CONFIG_SRC: source,
    IGNITION_CONFIG_REFERENCED: String(referenced),
  }
}
