import fs from 'node:fs'
import { EMPTY_CONFIG, type Config } from '../config/model.ts'
import { provision } from '../engine/engine.ts'
import { DEFAULT_POLICY } from '../engine/stage.ts'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { needsNetwork } from '../fetch/resources.ts'
import { hostPath } from '../util/paths.ts'
import { createRealHost } from '../host/real/real-host.ts'
import { createMemoryJournal } from '../journal/memory-journal.ts'
import { defaultFetcher } from '../provisioning/defaults.ts'
import { obtainConfig } from '../provisioning/obtain.ts'
import { openSession } from '../provisioning/session.ts'
import { loadDocument } from '../program/document.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import type { Io } from '../program/io.ts'
import { VERSION } from '../program/version.ts'
import { gnuUsage, parseGnuFlags, type GnuFlags } from '../program/gnu-flags.ts'
import { failureLines } from './failure-screen.ts'
import { ignitionLog, logReport, type IgnitionLog } from './log.ts'
import { loggingHost } from './logging-host.ts'
import { UPSTREAM_VERSION } from '../util/upstream.ts'

const FLAGS: GnuFlags = {
  root: { value: 'required', usage: 'root of the filesystem (default: /)' },
  'ignore-unsupported': { usage: 'leave out what cannot be done in a container' },
  offline: { usage: 'fail where the network would be needed' },
  version: { usage: 'print the version and exit' },
  help: { short: 'h', usage: 'show this text' },
}

const SYNOPSIS = 'ignition-apply [options] CONFIG|-'

interface Call {
  readonly io: Io
  readonly log: IgnitionLog
  readonly root: string
  readonly document: string
  readonly ignoreUnsupported: boolean
  readonly offline: boolean
}

/**
 * The program when it is started under the name `ignition-apply`: files, directories, links and units of a config, in a
 * container that is being built. Exit codes: 0 done, 1 failed or wrong number of arguments, 2 an unknown flag
 * or an empty root.
 */
export async function ignitionApplyMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseGnuFlags(args, FLAGS)
  if (parsed.kind === 'wrong') {
    io.err(`${parsed.message}\n${gnuUsage(SYNOPSIS, FLAGS)}`)
    return 2
  }
  const { values, rest } = parsed
  if (values.get('help') === 'true') {
    io.out(gnuUsage(SYNOPSIS, FLAGS))
    return 0
  }
  if (values.get('version') === 'true') {
    io.out(`Ignition ${UPSTREAM_VERSION} (firstlight ${VERSION})\n`)
    return 0
  }
  const [document, ...more] = rest
  if (document === undefined || more.length > 0) {
    io.err(gnuUsage(SYNOPSIS, FLAGS))
    return 1
  }
  const root = values.get('root') ?? '/'
  if (root === '') {
    io.err(`the flag --root is empty\n${gnuUsage(SYNOPSIS, FLAGS)}`)
    return 2
  }
  const log = ignitionLog(io, { asksForStdout: true })
  const [ignoreUnsupported, offline] = [values.get('ignore-unsupported') === 'true', values.get('offline') === 'true']
  try {
    await apply({ io, log, root, document, ignoreUnsupported, offline })
    return 0
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    for (const line of failureLines(thrown)) log.line('critical', ['apply'], line)
    return 1
  }
}

async function apply(call: Call): Promise<void> {
  const { io, log } = call
  demandContainer(io)
  const fetcher = defaultFetcher({ environment: io.environment, log: log.log, offline: call.offline })
  try {
    await applyWith(call, fetcher)
  } finally {
    await fetcher.close()
  }
}

async function applyWith(call: Call, fetcher: Fetcher): Promise<void> {
  const { io, log, offline } = call
  const origin = { ...(await loadDocument(call.document, io)), kind: 'given' } as const
  const obtained = await obtainConfig({ origin, fetcher, log: log.log, signal: io.signal })
  if (obtained.kind === 'needs-network' || (obtained.kind === 'config' && offline && needsNetwork(obtained.config))) {
    throw new FirstlightError('needs-network', 'applying the config: it needs the network, and --offline was given')
  }
  logReport(log, ['apply'], obtained.report)
  if (obtained.kind === 'invalid') throw new FirstlightError('config-invalid', 'the config is invalid')
  const session = await openSession({
    config: { ...obtained, config: supportedPart(obtained.config, call) },
    fetcher,
    log: log.log,
    signal: io.signal,
    phases: ['files'],
    policy: { ...DEFAULT_POLICY, resultFile: undefined },
    makeHost: ({ contents }) =>
      createRealHost({
        root: hostPath(call.root),
        contents,
        environment: io.environment,
        log: log.log,
        signal: io.signal,
      }),
  })
  try {
    const stages = { ...session.stages, files: session.stages.files.filter(({ name }) => APPLIED.has(name)) }
    const host = loggingHost(session.host, 'files', { log, contents: session.store })
    // A container image is built again and again: no journal outlives one build.
    await provision({ ...session, host, stages, journal: createMemoryJournal(), version: VERSION })
  } finally {
    await session.close()
  }
}

/** The stages that make sense in a container: not users, not labels, not the report of a first boot. */
const APPLIED: ReadonlySet<string> = new Set(['files', 'systemd'])

/** The config without what a container cannot have; an error unless the user said that it does not matter. */
function supportedPart(config: Config, call: Call): Config {
  const { storage = {}, systemd } = config
  const { directories, files, links, ...devices } = storage
  const unsupported = [
    ['kernel arguments', config.kernelArguments],
    ['users and groups', config.passwd],
    ...Object.entries(devices),
  ] as const
  const named = unsupported.filter(([, part]) => !isNothing(part)).map(([name]) => name)
  if (named.length > 0 && !call.ignoreUnsupported) {
    throw new FirstlightError('refused', `applying the config: a container cannot have its ${named.join(', ')}`, {
      hint: '--ignore-unsupported leaves them out',
    })
  }
  const nodes = {
    directories,
    files,
    links,
  }
  return { ...EMPTY_CONFIG, ignition: config.ignition, storage: nodes, systemd }
}

function isNothing(part: unknown): boolean {
  if (part === undefined) return true
  if (Array.isArray(part)) return part.length === 0
  return typeof part === 'object' && part !== null && Object.values(part).every(isNothing)
}

/** Ignition's three signs of a container: on a real machine this program would do half of what was asked. */
function demandContainer(io: Io): void {
  if ((io.environment['container'] ?? '') !== '') return
  if (['/run/.containerenv', '/.dockerenv'].some((file) => fs.existsSync(file))) return
  throw new FirstlightError('refused', 'applying a config: this is not a container', {
    hint: 'firstlight run makes whole machines; in a container set the variable container',
  })
}
