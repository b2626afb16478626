/** Config drives: waits for the drive, reads the file, says what it means. */
import type { Deadline } from '../deadline.ts'
import type { ServiceAnswer } from '../http/http-cloud.ts'
import type { Provider, ProviderContext } from '../provider.ts'
import { race } from '../race.ts'
import type { Source } from '../race.ts'
import { answerOf } from '../answer.ts'
import { awaitDevice } from './await-device.ts'
import { readDrive } from './drive.ts'

/** A drive that may hold the config. */
export interface ConfigDrive {
  /** The labels it may have, case and all; the first that is there is taken. */
  readonly labels: readonly string[]
  /** Where on it the user data is; the first file that holds a config is taken. */
  readonly paths: readonly string[]
}

/** What a platform does with its drives. */
export interface DriveHabits {
  /**
   * How long the drive is waited for, in ms, after which the user gave no config; a platform without it always attaches
   * the drive, so that its absence is an error.
   */
  readonly absentAfter?: number
  /** Whether the platform itself puts user data for other agents there, which is then no config. */
  readonly skipsForeign?: boolean
}

/** How the config is had where drives, which are asked all at once, are all that there is. */
export function overDrives(
  id: string,
  drives: readonly ConfigDrive[],
  { absentAfter, skipsForeign = false }: DriveHabits = {},
): Provider['fetchConfig'] {
  const sources = drives.map((drive) => driveSource(id, drive, { skipsForeign }))
  const rules = absentAfter === undefined ? {} : { timeout: absentAfter, absenceIsNone: true }
  return (context) => race(context, sources, rules)
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
