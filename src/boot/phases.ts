import fs from 'node:fs'
import path from 'node:path'
import { needsNetwork } from '../fetch/resources.ts'
import { EMPTY_CONFIG, type Config } from '../config/model.ts'
import { digestOf } from '../engine/config-digest.ts'
import { provision } from '../engine/engine.ts'
import type { Phase } from '../engine/phases.ts'
import { admission, progressOf } from '../engine/resume.ts'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Host } from '../host/host.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import { createRealHost } from '../host/real/real-host.ts'
import type { Journal } from '../journal/journal.ts'
import { openSession, type HostParts } from '../provisioning/session.ts'
import { findCloud } from '../providers/index.ts'
import type { ProviderContext } from '../providers/provider.ts'
import { EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { withoutBlame } from '../program/failure.ts'
import { makeFetcher } from '../program/fetcher.ts'
import { firstBootJournal } from './journal.ts'
import { setUpFirstBoot } from './set-up.ts'
import type { Io } from '../program/io.ts'
import { policyOf } from '../program/policy.ts'
import { providerContext } from '../program/provider-context.ts'
import { VERSION } from '../program/version.ts'
import { fetchedConfigs } from './fetched-configs.ts'
import { failureLines, failureScreen, messageOf } from './failure-screen.ts'
import * as files from './files.ts'
import { recordFetchedConfigs } from './system-journal.ts'
import { loggingHost, type IgnitionLog } from './log.ts'
import type { Memory } from './memory.ts'
import { obtain, obtainAgain } from './obtain.ts'
import { refuseSecondRestart } from './restart.ts'

/** What the flags of one invocation say, and what is known from earlier ones. */
export interface Boot {
  readonly io: Io
  readonly cache: string
  readonly neednet: string
  readonly platform: string
  readonly root: string
  readonly stateFile: string
  readonly fetchTimeout: number
  readonly log: IgnitionLog
  readonly memory: Memory
}

interface Call extends Boot {
  readonly stage: Phase
}

/**
 * Does one stage of a boot as Ignition does it: by its files, log lines and exit codes. What made it fail is
 * left in the file `failure` beside the state, for the screen that the machine shows then.
 */
export async function runStage(boot: Boot, stage: Phase): Promise<ExitCode> {
  const call = { ...boot, stage }
  const { log } = boot
  log.line('info', [], `Stage: ${stage}`)
  let state: files.IgnitionState
  try {
    state = files.readState(call.stateFile)
  } catch (thrown) {
    for (const line of failureLines(thrown)) log.line('critical', [], line)
    return 3
  }
  try {
    const done = stage === 'fetch' || stage === 'fetch-offline' ? await fetchStage(call, state) : await laterStage(call)
    if (done) {
      log.line('info', [stage], `${stage} passed`)
      log.line('info', [], 'Ignition finished successfully')
      await reportStatus(call)
      if (stage === 'umount') boot.memory.isOver = true
    }
    return 0
  } catch (caught) {
    const thrown = explained(withoutBlame(caught))
    for (const line of failureLines(thrown)) log.line('critical', [stage], line)
    log.line('critical', [], `Ignition failed: ${stage} failed`)
    leaveFailure(call, failureScreen(thrown, { phase: stage, report: boot.memory.report }))
    await reportStatus(call, messageOf(thrown))
    return isFirstlightError(thrown, 'foreign-run') ? EXIT_CODES.refused.code : EXIT_CODES.failed.code
  }
}

/** The screen is a service: not to have one must not hide the failure itself. */
function leaveFailure({ log, stateFile }: Call, screen: string): void {
  try {
    files.writeFailure(stateFile, screen)
  } catch (thrown) {
    log.line('warning', [], messageOf(thrown))
  }
}

/** In a boot there is a way out of what an earlier one has begun: it can be said on the kernel's command line. */
function explained(thrown: unknown): unknown {
  if (!isFirstlightError(thrown, 'foreign-run') && !isFirstlightError(thrown, 'journal-unreadable')) return thrown
  const { code, message, facts, hint = '', cause } = thrown
  const wayOut = "firstlight.anew on the kernel's command line applies this config from the start"
  return new FirstlightError(code, message, { hint: `${hint}; or: ${wayOut}`, facts, cause })
}

/** Tells the platform how the stage ended, where it wants to hear that; failing to do so is no failure of the stage. */
async function reportStatus(call: Call, error?: string): Promise<void> {
  const { log, platform, stage } = call
  const provider = await findCloud(platform)?.load()
  if (provider?.reportStatus === undefined || stage === 'fetch-offline') return
  const status = { kind: 'stage', stage, error } as const
  try {
    await withFetcher(call, false, async (fetcher) => provider.reportStatus?.(contextOf(call, fetcher, false), status))
  } catch (thrown) {
    log.line('warning', [stage], messageOf(thrown))
  }
}

/** Gets the config and caches the user's part of it; answers false when the network must come up first. */
async function fetchStage(call: Call, state: files.IgnitionState): Promise<boolean> {
  const offline = call.stage === 'fetch-offline'
  await setUpFirstBoot({ io: call.io, stateDirectory: path.dirname(call.stateFile), log: call.log.log })
  const obtained = await withFetcher(call, offline, (fetcher) =>
    obtain(call, fetcher, { kind: 'platform', platform: call.platform, context: contextOf(call, fetcher, offline) }),
  )
  if (obtained.kind === 'needs-network') return wantNetwork(call)
  const bytes = files.writeCache(call.cache, obtained.user ?? EMPTY_CONFIG)
  call.memory.rendered = { bytes, origins: obtained.userOrigins }
  const fetched = fetchedConfigs(call, obtained)
  files.writeState(call.stateFile, { fetchedConfigs: [...state.fetchedConfigs, ...fetched] })
  await recordFetchedConfigs(fetched, call)
  if (offline && needsNetwork(obtained.config)) return wantNetwork(call)
  return true
}

function wantNetwork(call: Call): false {
  if (call.stage !== 'fetch-offline') throw new FirstlightError('needs-network', 'the network is needed')
  files.touchFlag(call.neednet)
  call.log.line('info', [call.stage], 'the network is needed; left the flag for it')
  return false
}

function laterStage(call: Call): Promise<boolean> {
  return withFetcher(call, false, async (fetcher) => {
    const { io, log, stage, platform, memory } = call
    const bytes = files.readCache(call.cache)
    const document = { bytes, source: { kind: 'file', path: call.cache } } as const
    const origins = memory.rendered !== undefined && bytes.equals(memory.rendered.bytes) ? memory.rendered : {}
    const context = contextOf(call, fetcher, false)
    const obtained = await obtainAgain(call, fetcher, { ...origins, kind: 'rendered', document, platform, context })
    if (obtained.kind === 'needs-network') throw new FirstlightError('needs-network', 'the network is needed')
    const state = files.readState(call.stateFile)
    const config = { ...obtained, userConfigProvided: state.fetchedConfigs.some(({ kind }) => kind === 'user') }
    const working = hostPath(`${call.stateFile}.journal`)
    const stateDirectory = path.dirname(call.stateFile)
    const openJournal = (): Journal =>
      firstBootJournal({ io, stateDirectory, log: log.log }, { phase: stage, working, config: config.config })
    // Before anything is fetched: the network may be what a finished machine no longer has.
    const fetches = stage !== 'umount' && needsNetwork(config.config)
    if (fetches && (await isFinished(openJournal(), config.config, io.signal))) return true
    const session = await openSession({
      config,
      fetcher,
      log: log.log,
      signal: io.signal,
      now: () => io.clock.date(),
      phases: [stage],
      prefetch: { spool: { parent: contentsOf(call), keep: true } },
      policy: policyOf(io),
      makeHost: (parts) => hostOf(call, parts),
    })
    try {
      const host = loggingHost(session.host, stage, { log, contents: session.store })
      const journal = openJournal()
      await provision({ ...session, host, journal, version: VERSION })
      if (stage === 'kargs') await refuseSecondRestart(journal, { io, stateDirectory })
      if (stage === 'umount') fs.rmSync(contentsOf(call), { recursive: true, force: true })
      return true
    } finally {
      await session.close()
    }
  })
}

/**
 * Whether an earlier boot has finished the machine with this config.
 * @throws FirstlightError `foreign-run` when it belongs to another one
 */
async function isFinished(journal: Journal, config: Config, signal: AbortSignal): Promise<boolean> {
  await journal.acquire(signal)
  try {
    return admission(progressOf(await journal.read()), digestOf(config)) === 'finished'
  } finally {
    await journal.release()
  }
}

/** Where fetched contents stay until the last stage, so that each is fetched once in a boot. */
function contentsOf({ stateFile }: Call): HostPath {
  return hostPath(path.join(path.dirname(stateFile), 'contents'))
}

function hostOf({ io, log, root, stateFile }: Call, { contents, reachServer }: HostParts): Promise<Host> {
  return createRealHost({
    root: hostPath(root === '' ? files.emptyRoot(stateFile) : root),
    contents,
    reachServer,
    environment: io.environment,
    privateDirectory: hostPath(path.join(path.dirname(stateFile), 'private')),
    log: log.log,
    signal: io.signal,
  })
}

/** Connections that nobody answers are given up when the work is done, or has failed. */
async function withFetcher<Result>(
  call: Call,
  offline: boolean,
  use: (fetcher: Fetcher) => Promise<Result>,
): Promise<Result> {
  const fetcher = await fetcherOf(call, offline)
  try {
    return await use(fetcher)
  } finally {
    await fetcher.close()
  }
}

function fetcherOf(call: Call, offline: boolean): Promise<Fetcher> {
  const { io, log, fetchTimeout, platform, stage } = call
  const initial = stage === 'fetch' || stage === 'fetch-offline' ? { deadlineMs: fetchTimeout } : {}
  return makeFetcher(io, { log: log.log, platform, offline, isRealMachine: true, ...initial })
}

function contextOf(call: Call, fetcher: Fetcher, offline: boolean): ProviderContext {
  const context = providerContext(call.io, { fetcher, log: call.log.log, offline })
  return { ...context, policy: { ...context.policy, fetchTimeout: call.fetchTimeout } }
}
