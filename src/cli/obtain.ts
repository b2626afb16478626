import type { Command } from 'commander'
import { FirstlightError } from '../errors.ts'
import type { ReadOptions } from '../document/languages.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Log } from '../log.ts'
import type { DocumentOrigin, ObtainedConfig, ObtainOptions } from '../provisioning/obtain.ts'
import type { Invocation } from './command.ts'
import { loadDocument } from './document.ts'
import { EXIT_CODES, type ExitCode } from './exit-codes.ts'
import { makeFetcher } from './fetcher.ts'
import { emptyOption, flagOption, pathOption, stringOption, usageError } from './options.ts'
import { patienceOf, providerPatience, TIMEOUT } from './patience.ts'
import { printReport, reportData } from './report-output.ts'

/** Declares the argument and the options of every command that works on the config of a machine: the first of its page. */
export function defineDocument(command: Command): Command {
  return command
    .optionsGroup('Document:')
    .argument('[doc]', 'the document; - is standard input; without it, where the platform keeps it (--platform)')
    .option('--platform <id>', 'find the document where this platform keeps it')
    .option('-d, --files-dir <directory>', 'where the local files are that a Butane document embeds')
    .option('--allow-empty', 'take an empty document for no config')
    .option('--foreign-user-data <policy>', 'what becomes of a cloud-config or a script: refuse or ignore', 'refuse')
    .option('--offline', 'never use the network')
    .option(...TIMEOUT)
}

/** The config of a machine, or the exit code that the command ends with because there is none. */
export type LoadedConfig =
  | { readonly config: Extract<ObtainedConfig, { readonly kind: 'config' }>; readonly fetcher: Fetcher }
  | { readonly exitCode: ExitCode }

/**
 * Obtains the config that the command line asks for, and prints what was found in its documents.
 * @throws FirstlightError what a source or the fetcher throws
 */
export async function loadConfig(
  invocation: Invocation,
  log: Log,
  admit?: ObtainOptions['admit'],
): Promise<LoadedConfig> {
  const fetcher = await makeFetcher(invocation, {
    log,
    platform: stringOption(invocation, 'platform'),
    ...patienceOf(invocation),
  })
  let loaded: LoadedConfig | undefined
  try {
    loaded = await loadWith(invocation, { fetcher, log, admit })
    return loaded
  } finally {
    if (loaded === undefined || 'exitCode' in loaded) await fetcher.close()
  }
}

/** What sources are asked with. */
interface Means {
  readonly fetcher: Fetcher
  readonly log: Log
  readonly admit?: ObtainOptions['admit']
}

async function loadWith(invocation: Invocation, { fetcher, log, admit }: Means): Promise<LoadedConfig> {
  const { io } = invocation
  const origin = await originOf(invocation, { fetcher, log })
  const { obtainConfig } = await import('../provisioning/obtain.ts')
  const read = await readOptions(invocation)
  const options = { origin, fetcher, log, signal: io.signal, read, admit }
  const answer = await obtainConfig(options)
  switch (answer.kind) {
    case 'config':
      if (!flagOption(invocation, 'json')) printReport(answer.report, io)
      return { config: answer, fetcher }
    case 'invalid':
      if (flagOption(invocation, 'json')) io.out(`${JSON.stringify({ issues: reportData(answer.report) })}\n`)
      else printReport(answer.report, io)
      return { exitCode: EXIT_CODES.invalid.code }
    case 'needs-network':
      throw new FirstlightError('needs-network', 'getting the config: the network is needed', {
        hint: flagOption(invocation, 'offline') ? 'leave out --offline' : 'try again once the network is up',
      })
  }
}

async function originOf(invocation: Invocation, { fetcher, log }: Means): Promise<DocumentOrigin> {
  const [name] = invocation.args
  const platform = stringOption(invocation, 'platform')
  if (name !== undefined && platform !== undefined) {
    throw usageError('a document and --platform were both given', 'give one of them')
  }
  if (name !== undefined) return { ...(await loadDocument(name, invocation.io)), kind: 'given' }
  if (platform === undefined) {
    throw usageError('no document was given', 'name a file, - for standard input, or --platform ID')
  }
  const { providerContext } = await import('./provider-context.ts')
  return {
    kind: 'platform',
    platform,
    context: providerContext(invocation, { fetcher, log, patience: providerPatience(invocation) }),
  }
}

async function readOptions(invocation: Invocation): Promise<ReadOptions> {
  const policy = stringOption(invocation, 'foreignUserData')
  if (policy !== 'ignore' && policy !== 'refuse') {
    throw usageError(`--foreign-user-data ${policy ?? ''}: no such policy`, 'refuse or ignore')
  }
  const directory = pathOption(invocation, 'filesDir')
  const options = { foreignUserData: policy, ...emptyOption(invocation) } as const
  if (directory === undefined) return options
  const { localFilesIn } = await import('../node/local-files.ts')
  return { ...options, localFiles: localFilesIn(directory) }
}
