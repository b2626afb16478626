import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { defaultFetcher } from '../provisioning/defaults.ts'
import { findCloud } from '../providers/index.ts'
import { below, readLine } from '../providers/machine/files.ts'
import type { ProviderRoots } from '../providers/provider.ts'
import { isJsonObject, type JsonObject } from '../util/json.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { providerContext } from '../program/provider-context.ts'
import { VERSION } from '../program/version.ts'
import { goUsage, parseGoFlags, type GoFlag } from '../program/go-flags.ts'
import { failureLines } from './failure-screen.ts'
import { ignitionLog } from './log.ts'
import { UPSTREAM_VERSION } from '../util/upstream.ts'

const FLAGS: Readonly<Record<string, GoFlag>> = {
  platform: { kind: 'string', default: '', usage: 'current platform' },
  'log-to-stdout': { kind: 'bool', default: 'false', usage: 'log to standard output' },
  version: { kind: 'bool', default: 'false', usage: 'print the version and exit' },
}

/**
 * The program when it is started under the name `ignition-rmcfg`: removes the user's config from where the platform
 * keeps it. Exit codes: 0 removed or nothing there, 1 cannot be removed here, 2 usage.
 */
export async function ignitionRmcfgMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseGoFlags(args, FLAGS)
  if (parsed.kind !== 'parsed') {
    io.err(`${parsed.kind === 'wrong' ? `${parsed.message}\n` : ''}${goUsage('ignition-rmcfg', FLAGS)}`)
    return parsed.kind === 'help' ? 0 : 2
  }
  if (parsed.values['version'] === 'true') {
    io.out(`Ignition ${UPSTREAM_VERSION} (firstlight ${VERSION})\n`)
    return 0
  }
  const platform = parsed.values['platform'] ?? ''
  const entry = findCloud(platform)
  if (entry === undefined) {
    io.err(platform === '' ? "'--platform' must be provided\n" : `unknown platform ${JSON.stringify(platform)}\n`)
    return 2
  }
  const out = ignitionLog(io, { asksForStdout: parsed.values['log-to-stdout'] === 'true' })
  const { log } = out
  try {
    const provider = await entry.load()
    if (provider.deleteConfig === undefined) {
      out.line('critical', ['rmcfg'], `the config cannot be deleted on the platform ${entry.id}`)
      return 1
    }
    const fetcher = defaultFetcher({ environment: io.environment, log, offline: true })
    const context = providerContext(io, { fetcher, log, offline: true })
    const reason = reasonToKeep(context.roots)
    if (reason !== undefined) {
      out.line('info', ['rmcfg'], `the config is left where it is: ${reason}`)
      return 0
    }
    const removed = await provider.deleteConfig(context)
    out.line('info', ['rmcfg'], removed ? 'the config was deleted' : 'there was no config to delete')
    return 0
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    for (const line of failureLines(thrown)) out.line('critical', ['rmcfg'], line)
    return 1
  }
}

const RESULT = '.ignition-result.json'

/**
 * Why the config must stay: what made this machine is only gone for good when it was used, whole, in this very boot. The
 * report of the provisioning says so, and is written last.
 * @throws FirstlightError `refused` when there is no report: provisioning failed, or is not over
 */
function reasonToKeep({ etc, proc }: ProviderRoots): string | undefined {
  const report = readReport(below(etc, RESULT))
  if (report === undefined) {
    throw new FirstlightError(
      'refused',
      `deleting the config: ${etc}/${RESULT} does not say that the machine is made`,
      {
        hint: 'run this on the real root, after a first boot that went well',
      },
    )
  }
  if (report['userConfigProvided'] !== true) return 'the machine was made without one'
  const boot = readLine(below(proc, 'sys/kernel/random/boot_id'))
  return report['provisioningBootID'] === boot ? undefined : 'the machine was made in another boot'
}

function readReport(file: HostPath): JsonObject | undefined {
  try {
    const report: unknown = JSON.parse(readLine(file) ?? '')
    return isJsonObject(report) ? report : undefined
  } catch {
    return undefined
  }
}
