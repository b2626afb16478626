import path from 'node:path'
import fs from 'node:fs'
import { FirstlightError, isFirstlightError } from '../errors.ts'
import type { Log } from '../log.ts'
import { ioFailed } from '../node/io-error.ts'
import { makeDirectories } from '../node/make-directories.ts'
import type { ExitCode } from '../program/exit-codes.ts'
import { makeFetcher } from '../program/fetcher.ts'
import type { Io } from '../program/io.ts'
import { providerContext } from '../program/provider-context.ts'
import { VERSION } from '../program/version.ts'
import { metadataSource } from '../providers/index.ts'
import { platformOf } from '../providers/kernel-command-line.ts'
import type { Metadata } from '../providers/metadata/metadata.ts'
import { networkProfiles, networkUnits, type NetworkFile } from '../providers/metadata/network-files.ts'
import { afterburnFile } from '../providers/metadata/variables.ts'
import { networkArguments } from '../providers/network-arguments.ts'
import type { ProviderContext } from '../providers/provider.ts'
import { readKernelWords } from '../providers/sources/command-line.ts'
import { printable } from '../util/printable.ts'
import { afterburnUsage, parseAfterburnArguments, type AfterburnRequest } from './afterburn-request.ts'
import { findKeyOwner, writeAuthorizedKeys } from './authorized-keys.ts'
import { failureLines } from './failure-screen.ts'
import { tellJournal } from './system-journal.ts'

/**
 * The program when it is started under the name `afterburn`: writes what a platform says of its machine where images look
 * for it. Exit codes: 0 done, 1 failed, 2 usage.
 */
export async function afterburnMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseAfterburnArguments(args)
  switch (parsed.kind) {
    case 'wrong':
      io.err(`${parsed.message}\n\n${afterburnUsage()}`)
      return 2
    case 'help':
      io.out(afterburnUsage())
      return 0
    case 'version':
      io.out(`Afterburn 5.11 (firstlight ${VERSION})\n`)
      return 0
    case 'request':
      return await ask(parsed.request, io)
  }
}

async function ask(request: AfterburnRequest, io: Io): Promise<ExitCode> {
  const log: Log = ({ level, message }) => io.err(`${level}: ${printable(message)}\n`)
  const fetcher = makeFetcher(io, { log, platform: request.provider, offline: false, isRealMachine: false })
  try {
    await performAfterburn(request, { context: providerContext(io, { fetcher, log, offline: false }), io })
    return 0
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    for (const line of failureLines(thrown)) io.err(`error: ${line}\n`)
    return 1
  } finally {
    await fetcher.close()
  }
}

/** What Afterburn's work is done with. */
export interface AfterburnMeans {
  readonly context: ProviderContext
  readonly io: Io
}

/**
 * Asks the platform, and writes what was asked for.
 * @throws FirstlightError what asking the platform throws; `io-failed`; `usage` for a user who is not there
 */
export async function performAfterburn(request: AfterburnRequest, { context, io }: AfterburnMeans): Promise<void> {
  const platform = request.provider ?? platformOf(readKernelWords(context)) ?? noPlatform()
  const { kernelArguments } = request
  if (kernelArguments !== undefined) {
    const text = await networkArguments(context, platform, kernelArguments.fallback)
    const folder = path.join(context.roots.etc, 'cmdline.d')
    if (text !== '') writeFile(path.join(folder, '50-afterburn-network-kargs.conf'), `${text}\n`)
    if (!asksForMore(request)) return
  }
  const source = await metadataSource(platform)
  if (asksForMetadata(request)) await writeMetadata(await source.fetch(context), request, { context, io })
  if (!request.checkIn) return
  if (source.checkIn === undefined)
    context.log({ level: 'warning', message: `${platform} does not ask for a check-in` })
  else await source.checkIn(context)
}

function noPlatform(): never {
  throw new FirstlightError('provider-unknown', 'the kernel command line names no platform', {
    hint: 'add ignition.platform.id=…, or name the platform with --provider',
  })
}

function asksForMetadata(request: AfterburnRequest): boolean {
  const { attributes, sshKeys, hostname, networkUnits: units, networkManagerProfiles } = request
  return [attributes, sshKeys, hostname, units, networkManagerProfiles].some((target) => target !== undefined)
}

function asksForMore(request: AfterburnRequest): boolean {
  return asksForMetadata(request) || request.checkIn
}

async function writeMetadata(
  metadata: Metadata,
  request: AfterburnRequest,
  { context, io }: AfterburnMeans,
): Promise<void> {
  const at = (file: string): string => path.resolve(io.cwd, file)
  if (request.attributes !== undefined) writeFile(at(request.attributes), afterburnFile(metadata))
  if (request.sshKeys !== undefined) await writeKeys(request.sshKeys, metadata, { context, io })
  if (request.hostname !== undefined) {
    if (metadata.hostname === undefined) context.log({ level: 'warning', message: 'the platform gives no host name' })
    else writeFile(at(request.hostname), `${metadata.hostname}\n`)
  }
  if (request.networkUnits !== undefined) writeAll(at(request.networkUnits), networkUnits(metadata.network), 0o644)
  if (request.networkManagerProfiles !== undefined) {
    writeAll(at(request.networkManagerProfiles), networkProfiles(metadata.network), 0o600)
  }
}

/** By these ids an image's own units ask the journal for the keys of a user. */
const KEYS_WRITTEN = '0f7d7a502f2d433caa1323440a6b4190'
const KEYS_REMOVED = 'f8b91c53f5544868a3a10d0dcf68e9ea'

async function writeKeys(user: string, { sshKeys }: Metadata, { context, io }: AfterburnMeans): Promise<void> {
  const owner = findKeyOwner(user, io.environment['FIRSTLIGHT_SYSTEM_ROOT'] ?? '/')
  const { file, change } = writeAuthorizedKeys(owner, sshKeys)
  const reason = await tellJournal(
    {
      MESSAGE:
        change === 'written' ? `wrote ssh authorized keys file for user: ${user}` : `no ssh keys for user: ${user}`,
      MESSAGE_ID: change === 'written' ? KEYS_WRITTEN : KEYS_REMOVED,
      PRIORITY: '6',
      SYSLOG_IDENTIFIER: 'afterburn',
      AFTERBURN_USER_NAME: user,
      AFTERBURN_PATH: file,
    },
    io,
  )
  if (reason !== undefined)
    context.log({ level: 'warning', message: `the journal was not told of the keys: ${reason}` })
}

function writeAll(directory: string, files: readonly NetworkFile[], mode: number): void {
  for (const { name, text } of files) writeFile(path.join(directory, name), text, mode)
}

/** Puts a file in place whole, its directories with it. */
function writeFile(file: string, text: string, mode = 0o644): void {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`)
  try {
    makeDirectories(path.dirname(file), 0o755)
    fs.writeFileSync(draft, text, { mode, flag: 'wx' })
    fs.renameSync(draft, file)
  } catch (thrown) {
    fs.rmSync(draft, { force: true })
    throw ioFailed(`writing ${file}`, thrown)
  }
}
