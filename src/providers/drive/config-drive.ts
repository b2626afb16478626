/** Interprets a row of `config-drives.ts`: waits for the drive, reads the file, says what it means. */
import type { Deadline } from '../deadline.ts'
import type { ServiceAnswer } from '../http/http-cloud.ts'
import type { Provider, ProviderAnswer, ProviderContext } from '../provider.ts'
import { race } from '../race.ts'
import type { Source } from '../race.ts'
import { answerOf } from '../answer.ts'
import { awaitDevice } from './await-device.ts'
import type { ConfigDrive, DrivePlatform } from './config-drives.ts'
import { DRIVE_PLATFORMS } from './config-drives.ts'
import { readDrive } from './drive.ts'

/** The provider of a platform whose row says it all. */
export function configDrive(id: string): Provider {
  const platform = DRIVE_PLATFORMS.find((row) => row.id === id)
  if (platform === undefined) throw new TypeError(`there is no row ${id}`)
  return { fetchConfig: (context) => fetchFromDrives(context, platform) }
}

/** A drive as one of several sources of a platform. */
export function driveSource(
  id: string,
  drive: ConfigDrive,
  { skipsForeign = false }: { readonly skipsForeign?: boolean } = {},
): Source {
  return {
    name: `the drive ${drive.labels.join(' or ')}`,
    ask: (context, deadline) => askDrive(skipsForeign ? skipping(context) : context, { id, drive, deadline }),
  }
}

async function fetchFromDrives(context: ProviderContext, platform: DrivePlatform): Promise<ProviderAnswer> {
  const { id, drives, absentAfter, skipsForeign = false } = platform
  const sources = drives.map((drive) => driveSource(id, drive, { skipsForeign }))
  return race(context, sources, absentAfter === undefined ? {} : { timeout: absentAfter, absenceIsNone: true })
}

async function askDrive(
  context: ProviderContext,
  { id, drive, deadline }: { readonly id: string; readonly drive: ConfigDrive; readonly deadline: Deadline },
): Promise<ServiceAnswer> {
  const { labels, paths } = drive
  const device = await awaitDevice(context, { directory: 'disk/by-label', names: labels, timeout: deadline })
  if (device === undefined) return { kind: 'unavailable', reason: 'it did not appear' }
  const files = await readDrive(context, { device, paths })
  const reasons: string[] = []
  for (const path of paths) {
    const bytes = files.get(path)
    if (bytes === undefined) {
      reasons.push(`it has no ${path}`)
      continue
    }
    const answer = answerOf(context, {
      bytes,
      source: { kind: 'provider', provider: id, location: `${device}:${path}` },
    })
    if (answer.kind !== 'none') return answer
    reasons.push(`${path}: ${answer.reason}`)
  }
  return { kind: 'none', reason: reasons.join(', ') }
}

function skipping(context: ProviderContext): ProviderContext {
  return { ...context, policy: { ...context.policy, foreignUserData: 'ignore' } }
}
