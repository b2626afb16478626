import { FirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log } from '../log.ts'
import type { DocumentOrigin, ObtainedConfig, ObtainOptions } from '../provisioning/obtain.ts'
import { usageError, type GivenPath } from './command/option.ts'
import type { DocumentSettings } from './command/standard-options.ts'
import { loadDocument } from '../program/document.ts'
import { EXIT_CODES, type ExitCode } from '../program/exit-codes.ts'
import { makeFetcher } from '../program/fetcher.ts'
import { FAILURE_FORMAT } from '../program/failure-format.ts'
import type { Io } from '../program/io.ts'
import type { FetchedReference } from '../document/fetch-bytes.ts'
import { printableUrl } from '../util/secret.ts'
import { patienceOf, providerPatience } from './patience.ts'
import { readLock } from './read-lock.ts'
import { readOptions } from './read-options.ts'
import { printReport, reportData } from './report-output.ts'

/** Which config is wanted, as the command line says it. */
export interface ObtainSettings extends DocumentSettings {
  readonly doc: string | undefined
  readonly json: boolean
  /** @default scratch */
  readonly backend?: 'scratch' | 'real'
  /** Absent where a command takes no lock. */
  readonly locked?: GivenPath | undefined
  readonly vendor?: GivenPath | undefined
}

/** What a config is obtained with. */
export interface Obtaining {
  readonly settings: ObtainSettings
  readonly io: Io
  readonly log: Log
  readonly admit?: ObtainOptions['admit']
  /** Puts something between the command and the network. */
  readonly wrap?: (fetcher: Fetcher) => Fetcher
}

/** The config of a machine, and what fetches for it. */
export interface Loaded {
  readonly config: Extract<ObtainedConfig, { readonly kind: 'config' }>
  readonly fetcher: Fetcher
}

/** The config of a machine, or the exit code that the command ends with because there is none. */
export type LoadedConfig = Loaded | { readonly exitCode: ExitCode }

/**
 * Obtains the config that the command line asks for, and prints what was found in its documents.
 * @throws FirstlightError what a source or the fetcher throws
 */
export async function loadConfig(obtaining: Obtaining): Promise<LoadedConfig> {
  const { settings, io, log } = obtaining
  const { platform, offline, backend } = settings
  const isRealMachine = backend === 'real'
  const { wrap = await lockOf(settings, io) } = obtaining
  const fetcher = wrap(makeFetcher(io, { log, platform, offline, isRealMachine, ...patienceOf(settings) }))
  let loaded: LoadedConfig | undefined
  try {
    loaded = await loadWith(obtaining, fetcher)
    return loaded
  } finally {
    if (loaded === undefined || 'exitCode' in loaded) await fetcher.close()
  }
}

/** Takes what is remote as the lock of the command line has it; without one as it is. */
async function lockOf({ locked, vendor }: ObtainSettings, io: Io): Promise<(fetcher: Fetcher) => Fetcher> {
  if (locked === undefined) {
    if (vendor !== undefined) throw usageError('--vendor was given without --locked', 'add --locked FILE')
    return (fetcher) => fetcher
  }
  for (const file of [locked, vendor]) if (file !== undefined) io.noteRead?.(file.path)
  const { lockedFetcher } = await import('../fetch/lock/locked-fetcher.ts')
  const resources = await readLock(locked)
  return (fetcher) => lockedFetcher(fetcher, { resources, name: locked.given, vendor: vendor?.path })
}

async function loadWith(obtaining: Obtaining, fetcher: Fetcher): Promise<LoadedConfig> {
  const { settings, io, log, admit } = obtaining
  const { json, offline, foreignUserData } = settings
  const origin = await originOf(obtaining, fetcher)
  const { obtainConfig } = await import('../provisioning/obtain.ts')
  // The answer of a platform is no matter of the command line: it may well be empty.
  const read = { ...(await readOptions(settings, settings.doc, io)), foreignUserData }
  const options = { origin, fetcher, log, signal: io.signal, now: () => io.clock.date(), read, admit }
  const answer = await obtainConfig(options)
  switch (answer.kind) {
    case 'config':
      if (!json) printReport(answer.report, io)
      return { config: answer, fetcher }
    case 'invalid':
      if (json) io.out(`${JSON.stringify({ format: FAILURE_FORMAT, issues: reportData(answer.report) })}\n`)
      else printReport(answer.report, io)
      return { exitCode: EXIT_CODES.invalid.code }
    case 'needs-network':
      throw needsNetwork(answer.wanted, offline)
  }
}

function needsNetwork(wanted: FetchedReference | undefined, offline: boolean): FirstlightError {
  const doing =
    wanted === undefined
      ? 'getting the config'
      : `fetching ${wanted.what} ${printableUrl(wanted.resource.source ?? '')}`
  return new FirstlightError('needs-network', `${doing}: the network is needed`, {
    path: wanted?.path,
    location: wanted?.location,
    hint: offline
      ? 'leave out --offline, or keep what is remote with firstlight lock --vendor DIR'
      : 'try again once the network is up',
  })
}

async function originOf({ settings, io, log }: Obtaining, fetcher: Fetcher): Promise<DocumentOrigin> {
  const { doc, platform, offline, foreignUserData } = settings
  if (doc !== undefined && platform !== undefined) {
    throw usageError('a document and --platform were both given', 'give one of them')
  }
  if (doc !== undefined) return { ...(await loadDocument(doc, io)), kind: 'given' }
  if (platform === undefined) {
    throw usageError('no document was given', 'name a file, - for standard input, or --platform ID')
  }
  const { providerContext } = await import('../program/provider-context.ts')
  const patience = providerPatience(patienceOf(settings))
  return {
    kind: 'platform',
    platform,
    context: providerContext(io, { fetcher, log, offline, foreignUserData, patience }),
  }
}
