import { isPhase } from '../engine/phases.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { VERSION } from '../program/version.ts'
import { goUsage, parseGoDuration, parseGoFlags, type GoFlag } from '../program/go-flags.ts'
import type { Memory } from './memory.ts'
import type { Boot } from './stage-call.ts'
import { UPSTREAM_VERSION } from '../util/upstream.ts'

const FLAGS: Readonly<Record<string, GoFlag>> = {
  'config-cache': { kind: 'string', default: '/run/ignition.json', usage: 'where the rendered config is cached' },
  'fetch-timeout': { kind: 'duration', default: '2m0s', usage: 'limit for fetching the initial config' },
  neednet: { kind: 'string', default: '/run/ignition/neednet', usage: 'flag file that asks for the network' },
  platform: { kind: 'string', default: '', usage: 'current platform' },
  root: { kind: 'string', default: '/', usage: 'root of the filesystem' },
  stage: { kind: 'string', default: '', usage: 'execution stage' },
  'state-file': { kind: 'string', default: '/run/ignition/state', usage: 'where state is handed from stage to stage' },
  'log-to-stdout': { kind: 'bool', default: 'false', usage: 'log to standard output' },
  version: { kind: 'bool', default: 'false', usage: 'print the version and exit' },
}

/**
 * The program when it is started under the name `ignition`: one stage in each process, with Ignition's flags, files
 * and exit codes (0 done or the network is needed, 1 failed, 2 usage, 3 no state).
 */
export async function ignitionMain(args: readonly string[], io: Io, memory: Memory): Promise<ExitCode> {
  const parsed = parseGoFlags(args, FLAGS)
  if (parsed.kind !== 'parsed') {
    io.err(`${parsed.kind === 'wrong' ? `${parsed.message}\n` : ''}${goUsage('ignition', FLAGS)}`)
    return parsed.kind === 'help' ? 0 : 2
  }
  const { values } = parsed
  if (values['version'] === 'true') {
    io.out(`Ignition ${UPSTREAM_VERSION} (firstlight ${VERSION})\n`)
    return 0
  }
  const { stage = '', platform = '' } = values
  const problem = values['root'] === '' ? EMPTY_ROOT : await usageProblem(stage, platform)
  if (problem !== undefined) {
    io.err(`${problem}\n`)
    return 2
  }
  const [{ runStage }, { ignitionLog }] = await Promise.all([import('./phases.ts'), import('./log.ts')])
  const boot: Boot = {
    io,
    platform,
    cache: values['config-cache'] ?? '',
    neednet: values['neednet'] ?? '',
    root: values['root'] ?? '/',
    stateFile: values['state-file'] ?? '',
    // None, as Ignition has it for 0, is as long as a timer can wait: 24 days.
    fetchTimeout: parseGoDuration(values['fetch-timeout'] ?? '') || 2 ** 31 - 1,
    memory,
    log: ignitionLog(io, { asksForStdout: values['log-to-stdout'] === 'true' }),
  }
  boot.log.line('info', [], `Ignition ${UPSTREAM_VERSION} (firstlight ${VERSION})`)
  return isPhase(stage) ? await runStage(boot, stage) : 2
}

/** A variable that is not set must not mean the machine that builds an image. */
const EMPTY_ROOT = "'--root' must not be empty"

async function usageProblem(stage: string, platform: string): Promise<string | undefined> {
  if (platform === '') return "'--platform' must be provided"
  if (stage === '') return "'--stage' must be provided"
  const { findCloud } = await import('../providers/index.ts')
  if (findCloud(platform) === undefined) return `unknown platform ${JSON.stringify(platform)}`
  if (!isPhase(stage)) return `unknown stage ${JSON.stringify(stage)}`
  return undefined
}
