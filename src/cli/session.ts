import { printableUrl } from '../util/secret.ts'
import { digestOf } from '../engine/config-digest.ts'
import { admission, isFinishedWith, progressOf, type GivenDocument } from '../engine/resume.ts'
import { FirstlightError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import { DEFAULT_POLICY } from '../engine/stage.ts'
import type { Config } from '../config/model.ts'
import { contentResources, isRemote } from '../fetch/resources.ts'
import type { Log } from '../log.ts'
import type { Session } from '../provisioning/session.ts'
import type { Backend } from './backend.ts'
import type { RunSettings } from './command/standard-options.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { loadConfig, type Loaded, type ObtainSettings } from './obtain.ts'
import { loggedHost } from './logged-host.ts'
import { downloadShower, progressShower } from './progress-line.ts'
import { loggedBeside, type StatusLine } from './status-line.ts'
import { reportData, warningsOf } from './report-output.ts'

/** What a command that works on a machine is given. */
export interface OpenOptions {
  readonly settings: ObtainSettings & Pick<RunSettings, 'strictRoot' | 'phase'>
  readonly io: Io
  readonly backend: Backend
  readonly journal: Pick<Journal, 'read'>
  readonly log: Log
  readonly status: StatusLine
  /** Whether nothing will be made: then contents are fetched only as far as a plan needs them. @default false */
  readonly forPlan?: boolean
  /** Ends a command for a machine that was finished with another config than this one. Without it, that is refused. */
  readonly tellOtherwise?: (loaded: Loaded) => Promise<ExitCode>
}

/** A run that may begin. */
export interface OpenedRun {
  readonly session: Session
  /** What was found in the documents, as data. */
  readonly issues: readonly unknown[]
  /** The same as sentences, for what may be told later. */
  readonly warnings: readonly string[]
  /** The URLs of contents that do not stand in the config, as they may be printed. */
  readonly remote: readonly string[]
}

/** Why there is nothing to open: there is no config, or nothing is left to do. */
type NothingToOpen =
  | { readonly exitCode: ExitCode }
  /** The digest of the config that the machine was finished with, which is this one. */
  | { readonly finishedWith: string }

/**
 * Obtains the config, fetches what it refers to, and makes the host that the command line asks for.
 * What a journal tells is asked before anything is fetched: a finished machine needs no network, and another config none to be refused.
 * @returns the session and what was found in the documents, as data; the exit code of a command that ends here because the
 * config is not to be had; or the config that the machine is finished with
 */
export async function openRun(options: OpenOptions): Promise<OpenedRun | NothingToOpen> {
  const { settings, io } = options
  const log = loggedBeside(options.status, options.log)
  const progress = progressOf(await options.journal.read())
  const finished = { finishedWith: progress.configDigest ?? '' }
  const { tellOtherwise } = options
  const isOver = tellOtherwise !== undefined && progress.state === 'completed'
  let isFinished = false
  const admit = (given: GivenDocument): void => {
    isFinished = isOver ? progress.document === given.digest : isFinishedWith(progress, given)
    if (isFinished) throw new FirstlightError('already-provisioned', 'the machine is finished with this document')
  }
  const loaded = await loadConfig({ settings, io, log, admit }).catch((thrown: unknown) => {
    if (isFinished) return finished
    throw thrown
  })
  if ('exitCode' in loaded || 'finishedWith' in loaded) return loaded
  if (isOver && digestOf(loaded.config.config) !== progress.configDigest) {
    return { exitCode: await tellOtherwise(loaded) }
  }
  try {
    // Whatever the config is, it is another one than the machine's, or there is something left to do.
    if (admission(progress, digestOf(loaded.config.config)) === 'finished') {
      await loaded.fetcher.close()
      return finished
    }
  } catch (thrown) {
    await loaded.fetcher.close()
    throw thrown
  }
  const { openSession } = await import('../provisioning/session.ts')
  const { spool } = options.backend
  const session = await openSession({
    config: loaded.config,
    fetcher: loaded.fetcher,
    makeHost: async (parts) =>
      loggedHost(await options.backend.makeHost(loaded.config.config, parts), parts.contents, log),
    log,
    signal: io.signal,
    now: () => io.clock.date(),
    policy: { ...DEFAULT_POLICY, strictRoot: settings.strictRoot },
    onProgress: progressShower(options.status, log),
    prefetch: {
      onDownloads: downloadShower(options.status, log, () => io.clock.date()),
      forPlan: options.forPlan === true,
      spool: spool === undefined ? undefined : { parent: spool },
    },
    phases: settings.phase.length === 0 ? undefined : settings.phase,
  })
  const { report } = loaded.config
  return {
    session,
    issues: reportData(report),
    warnings: warningsOf(report),
    remote: remoteSources(loaded.config.config),
  }
}

/** Where contents come from that do not stand in the config, as it may be printed. */
function remoteSources(config: Config): readonly string[] {
  const sources = [...contentResources(config)].map(({ resource }) => resource.source ?? '')
  return [...new Set(sources.filter(isRemote).map(printableUrl))]
}
