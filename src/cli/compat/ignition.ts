import path from 'node:path'
import { needsNetwork } from '../../fetch/resources.ts'
import { EMPTY_CONFIG } from '../../config/model.ts'
import { provision } from '../../engine/engine.ts'
import { isPhase, type Phase } from '../../engine/phases.ts'
import { DEFAULT_POLICY, type Policy } from '../../engine/stage.ts'
import { FirstlightError, isFirstlightError } from '../../errors.ts'
import type { Fetcher } from '../../fetch/fetcher.ts'
import { hostPath } from '../../host/paths.ts'
import { createRealHost } from '../../host/real/real-host.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { defaultFetcher } from '../../provisioning/defaults.ts'
import { obtainConfig, type DocumentOrigin, type ObtainedConfig } from '../../provisioning/obtain.ts'
import { openSession } from '../../provisioning/session.ts'
import { findProvider } from '../../providers/index.ts'
import type { ProviderContext } from '../../providers/provider.ts'
import { formatRaw } from '../../report/format.ts'
import { printableUrl } from '../../util/secret.ts'
import type { ExitCode } from '../exit-codes.ts'
import { causesOf, placeOf } from '../failure.ts'
import type { Io } from '../io.ts'
import { providerContext } from '../provider-context.ts'
import { VERSION } from '../version.ts'
import { goUsage, parseGoDuration, parseGoFlags, type GoFlag } from './go-flags.ts'
import * as files from './ignition-files.ts'
import { ignitionLog, loggingHost, type IgnitionLog } from './ignition-log.ts'

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

/** What the flags of one invocation say. */
interface Call {
  readonly io: Io
  readonly cache: string
  readonly neednet: string
  readonly platform: string
  readonly root: string
  readonly stage: Phase
  readonly stateFile: string
  readonly fetchTimeout: number
  readonly log: IgnitionLog
}

/**
 * The program when it is started under the name `ignition`: one stage in each process, with the field's flags, files
 * and exit codes (0 done or the network is needed, 1 failed, 2 usage, 3 no state).
 */
export async function ignitionMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseGoFlags(args, FLAGS)
  if (parsed.kind !== 'parsed') {
    io.err(`${parsed.kind === 'wrong' ? `${parsed.message}\n` : ''}${goUsage('ignition', FLAGS)}`)
    return parsed.kind === 'help' ? 0 : 2
  }
  const { values } = parsed
  if (values['version'] === 'true') {
    io.out(`Ignition 2.26.0 (firstlight ${VERSION})\n`)
    return 0
  }
  const { stage = '', platform = '' } = values
  const problem = usageProblem(stage, platform)
  if (problem !== undefined || !isPhase(stage)) {
    io.err(`${problem ?? ''}\n`)
    return 2
  }
  const log = ignitionLog(io)
  const call: Call = {
    io,
    log,
    platform,
    stage,
    cache: values['config-cache'] ?? '',
    neednet: values['neednet'] ?? '',
    root: values['root'] ?? '/',
    stateFile: values['state-file'] ?? '',
    // None, as the field has it for 0, is as long as a timer can wait: 24 days.
    fetchTimeout: parseGoDuration(values['fetch-timeout'] ?? '') || 2 ** 31 - 1,
  }
  log.line('info', [], `Ignition 2.26.0 (firstlight ${VERSION})`)
  log.line('info', [], `Stage: ${stage}`)
  return runStage(call)
}

function usageProblem(stage: string, platform: string): string | undefined {
  if (platform === '') return "'--platform' must be provided"
  if (stage === '') return "'--stage' must be provided"
  if (findProvider(platform) === undefined) return `unknown platform ${JSON.stringify(platform)}`
  if (!isPhase(stage)) return `unknown stage ${JSON.stringify(stage)}`
  return undefined
}

async function runStage(call: Call): Promise<ExitCode> {
  const { log, stage } = call
  let state: files.IgnitionState
  try {
    state = files.readState(call.stateFile)
  } catch (thrown) {
    log.line('critical', [], messageOf(thrown))
    return 3
  }
  try {
    const done = stage === 'fetch' || stage === 'fetch-offline' ? await fetchStage(call, state) : await laterStage(call)
    if (done) {
      log.line('info', [stage], `${stage} passed`)
      log.line('info', [], 'Ignition finished successfully')
      await reportStatus(call)
    }
    return 0
  } catch (thrown) {
    log.line('critical', [stage], messageOf(thrown))
    for (const cause of causesOf(thrown)) log.line('critical', [stage], `because ${cause}`)
    log.line('critical', [], `Ignition failed: ${stage} failed`)
    await reportStatus(call, messageOf(thrown))
    return 1
  }
}

/** Tells the platform how the stage ended, where it wants to hear that; failing to do so is no failure of the stage. */
async function reportStatus(call: Call, error?: string): Promise<void> {
  const { log, platform, stage } = call
  const provider = await findProvider(platform)?.load()
  if (provider?.reportStatus === undefined || stage === 'fetch-offline') return
  const fetcher = fetcherOf(call, false)
  try {
    const status = { kind: 'stage', stage, ...(error === undefined ? {} : { error }) } as const
    await provider.reportStatus(contextOf(call, fetcher, false), status)
  } catch (thrown) {
    log.line('warning', [stage], messageOf(thrown))
  } finally {
    await fetcher.close()
  }
}

/** Gets the config and caches the user's part of it; answers false when the network must come up first. */
async function fetchStage(call: Call, state: files.IgnitionState): Promise<boolean> {
  const offline = call.stage === 'fetch-offline'
  const fetcher = fetcherOf(call, offline)
  const origin = { kind: 'platform', platform: call.platform, context: contextOf(call, fetcher, offline) } as const
  const obtained = await obtain(call, fetcher, origin)
  await fetcher.close()
  if (obtained.kind === 'needs-network') return wantNetwork(call)
  files.writeCache(call.cache, obtained.user ?? EMPTY_CONFIG)
  const user = obtained.document && ({ kind: 'user', source: sourceWord(call, obtained), referenced: false } as const)
  const fetched = [{ kind: 'base', source: 'system', referenced: false } as const, ...(user ? [user] : [])]
  files.writeState(call.stateFile, { fetchedConfigs: [...state.fetchedConfigs, ...fetched] })
  if (offline && needsNetwork(obtained.config)) return wantNetwork(call)
  return true
}

function wantNetwork(call: Call): false {
  if (call.stage !== 'fetch-offline') throw new FirstlightError('needs-network', 'the network is needed')
  files.touchFlag(call.neednet)
  call.log.line('info', [call.stage], 'the network is needed; left the flag for it')
  return false
}

function sourceWord(call: Call, obtained: Extract<ObtainedConfig, { readonly kind: 'config' }>): string {
  switch (obtained.document?.source.kind) {
    case 'cmdline':
      return 'cmdline'
    case 'system':
      return 'system'
    default:
      return call.platform
  }
}

async function laterStage(call: Call): Promise<true> {
  const { io, log, stage } = call
  const fetcher = fetcherOf(call, false)
  const bytes = files.readCache(call.cache)
  const document = { bytes, source: { kind: 'file', path: call.cache } } as const
  const context = contextOf(call, fetcher, false)
  const obtained = await obtain(call, fetcher, { kind: 'rendered', document, platform: call.platform, context })
  if (obtained.kind === 'needs-network') throw new FirstlightError('needs-network', 'the network is needed')
  const state = files.readState(call.stateFile)
  const config = { ...obtained, userConfigProvided: state.fetchedConfigs.some(({ kind }) => kind === 'user') }
  const stateDirectory = path.dirname(call.stateFile)
  const session = await openSession({
    config,
    fetcher,
    log: log.log,
    signal: io.signal,
    now: () => io.now(),
    phases: [stage],
    policy: policyOf(io),
    makeHost: ({ contents }) =>
      createRealHost({
        root: hostPath(call.root === '' ? files.emptyRoot(call.stateFile) : call.root),
        contents,
        environment: io.environment,
        privateDirectory: hostPath(path.join(stateDirectory, 'private')),
        log: log.log,
      }),
  })
  try {
    const host = loggingHost(session.host, stage, { log, contents: session.store })
    const journal = createFileJournal(hostPath(`${call.stateFile}.journal`))
    await provision({ ...session, host, journal, version: VERSION })
    return true
  } finally {
    await session.close()
    await fetcher.close()
  }
}

type Usable = Exclude<ObtainedConfig, { readonly kind: 'invalid' }>

async function obtain(call: Call, fetcher: Fetcher, origin: DocumentOrigin): Promise<Usable> {
  const { io, log, stage } = call
  // The image decides what another tool's user data means by being built for it; the field's upstream refuses it.
  const answer = await obtainConfig({ origin, fetcher, log: log.log, signal: io.signal })
  const report = answer.kind === 'needs-network' ? undefined : answer.report
  for (const line of report === undefined
    ? []
    : formatRaw(report)
        .split('\n')
        .filter((text) => text !== '')) {
    log.line(line.startsWith('error') && answer.kind === 'invalid' ? 'critical' : 'warning', [stage], line)
  }
  if (answer.kind === 'invalid') throw new FirstlightError('config-invalid', 'the config is invalid')
  return answer
}

function fetcherOf(call: Call, offline: boolean): Fetcher {
  const { io, log, fetchTimeout, stage } = call
  const initial = stage === 'fetch' || stage === 'fetch-offline' ? { deadlineMs: fetchTimeout } : {}
  return defaultFetcher({ environment: io.environment, log: log.log, offline, ...initial })
}

function contextOf(call: Call, fetcher: Fetcher, offline: boolean): ProviderContext {
  const invocation = { args: [], options: { offline }, io: call.io }
  const context = providerContext(invocation, { fetcher, log: call.log.log })
  return { ...context, policy: { ...context.policy, fetchTimeout: call.fetchTimeout } }
}

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

function policyOf(io: Io): Policy {
  const given = io.environment['IGNITION_WRITE_AUTHORIZED_KEYS_FRAGMENT'] ?? ''
  if (given === '') return DEFAULT_POLICY
  const sshKeyFragment = Object.hasOwn(SWITCHES, given) ? SWITCHES[given] : undefined
  if (sshKeyFragment !== undefined) return { ...DEFAULT_POLICY, sshKeyFragment }
  throw new FirstlightError('usage', `IGNITION_WRITE_AUTHORIZED_KEYS_FRAGMENT=${given}: neither true nor false`)
}

function messageOf(thrown: unknown): string {
  if (!isFirstlightError(thrown))
    return thrown instanceof Error ? `a bug of ours: ${printableUrl(thrown.message)}` : 'a bug of ours'
  const place = placeOf(thrown)
  return `${thrown.message} [${thrown.code}]${place === '' ? '' : `, at ${place}`}`
}
