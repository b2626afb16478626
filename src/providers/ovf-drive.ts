/**
 * The provisioning DVD of Azure and Azure Stack: `ovf-env.xml` marks it. The user data is in it, as confidential machines
 * have it, else in `CustomData.bin`.
 */
import { FirstlightError } from '../errors.ts'
import type { HostPath } from '../util/paths.ts'
import { readDrive } from './drive/drive.ts'
import { below, listNames } from './machine/files.ts'
import { ovfCustomData } from './ovf-environment.ts'
import { progress } from './progress.ts'
import type { ProviderAnswer, ProviderContext } from './provider.ts'
import { answerOf } from './answer.ts'

const ENVIRONMENT = '/ovf-env.xml'
const CUSTOM_DATA = '/CustomData.bin'
const INTERVAL = 1_000

/** How the DVD is looked for. */
export interface OvfRequest {
  readonly id: string
  /** The file systems that it may have, for the mount where this program cannot read them itself. */
  readonly types: readonly string[]
}

/**
 * The custom data of the DVD. Drives are looked at again until one is ready, so that a slow one is not missed.
 * @returns `unavailable` when no drive with `ovf-env.xml` appeared within the policy's `driveTimeout`
 * @throws FirstlightError `provider-failed` when the only disc there is could not be read
 */
export async function askOvfDrive(context: ProviderContext, { id, types }: OvfRequest): Promise<ProviderAnswer> {
  const limit = context.policy.driveTimeout
  const deadline = context.clock.now() + limit
  const report = progress(context, 'the provisioning DVD', limit)
  const others = new Set<HostPath>()
  const unreadable = new Map<HostPath, string>()
  for (;;) {
    for (const device of drives(context).filter((candidate) => !others.has(candidate))) {
      if ((await context.helpers.cdromStatus(device)) !== 'disc-ok') continue
      const disc = await readDisc(context, device, types)
      if (typeof disc === 'string') unreadable.set(device, disc)
      else if (!disc.has(ENVIRONMENT)) others.add(device)
      else return answerOfDisc(context, id, { device, disc })
    }
    if (context.clock.now() >= deadline) return absent(unreadable, others)
    report([...unreadable.values()][0] ?? (others.size > 0 ? 'the discs there are not it' : 'no disc is ready'))
    await context.clock.sleep(INTERVAL, context.signal)
  }
}

function answerOfDisc(
  context: ProviderContext,
  id: string,
  { device, disc }: { readonly device: HostPath; readonly disc: ReadonlyMap<string, Uint8Array> },
): ProviderAnswer {
  const inside = ovfCustomData(Buffer.from(disc.get(ENVIRONMENT) ?? []).toString('utf8'))
  if (inside !== undefined) {
    const source = { kind: 'provider', provider: id, location: `${device}:${ENVIRONMENT}` } as const
    return answerOf(context, { bytes: Buffer.from(inside), base64: true, source })
  }
  const bytes = disc.get(CUSTOM_DATA)
  if (bytes === undefined)
    return { kind: 'none', reason: `the provisioning DVD has no ${CUSTOM_DATA}, and no custom data in ${ENVIRONMENT}` }
  return answerOf(context, { bytes, source: { kind: 'provider', provider: id, location: `${device}:${CUSTOM_DATA}` } })
}

function absent(unreadable: ReadonlyMap<HostPath, string>, others: ReadonlySet<HostPath>): ProviderAnswer {
  const [reason] = unreadable.values()
  if (reason !== undefined) throw new FirstlightError('provider-failed', `looking for the provisioning DVD: ${reason}`)
  return { kind: 'unavailable', reason: others.size > 0 ? 'the discs there are not it' : 'no disc was ready' }
}

/** Every block device: which of them is a disc drive the helper knows. */
function drives({ roots }: ProviderContext): readonly HostPath[] {
  return (listNames(below(roots.sys, 'class/block')) ?? []).map((name) => below(roots.dev, name))
}

/** The files of a disc, or why none of the file systems it may have could be read. */
async function readDisc(
  context: ProviderContext,
  device: HostPath,
  types: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array> | string> {
  let failure = 'it has no file system that is known here'
  for (const type of types) {
    try {
      return await readDrive(context, { device, paths: [ENVIRONMENT, CUSTOM_DATA], type })
    } catch (error) {
      if (!(error instanceof FirstlightError)) throw error
      failure = error.message
    }
  }
  return failure
}
