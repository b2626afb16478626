/** Finds the user's document: the kernel command line, then `user.ign`, then the platform. */
import { scoped } from '../../log.ts'
import { loadCloud } from '../index.ts'
import { below, readWhole } from '../machine/files.ts'
import type { ProviderAnswer, ProviderContext } from '../provider.ts'
import { fromCommandLine } from './command-line.ts'
import { systemDirectories } from './system-directories.ts'

/**
 * The user's document, from the first source that does not say it is unavailable: kernel command line, `user.ign` in
 * the three system directories, the platform's provider. Any other answer ends the search, also "none".
 *
 * @param platform the provider's id or alias
 * @throws FirstlightError `provider-unknown`, or what a source throws when it could not tell
 */
export async function acquireUserDocument(context: ProviderContext, platform: string): Promise<ProviderAnswer> {
  const cloud = await loadCloud(platform)
  const sources: readonly [string, () => ProviderAnswer | Promise<ProviderAnswer>][] = [
    ['the kernel command line', () => fromCommandLine(context)],
    ['user.ign', () => fromUserFile(context)],
    [cloud.title, () => cloud.fetchConfig({ ...context, log: scoped(context.log, 'provider', cloud.id) })],
  ]
  let answer: ProviderAnswer = { kind: 'unavailable', reason: 'there is no source' }
  for (const [name, ask] of sources) {
    answer = await ask()
    context.log({ level: 'info', message: `${name}: ${describe(answer)}`, scope: ['sources'] })
    if (answer.kind !== 'unavailable') return answer
  }
  return answer
}

function fromUserFile(context: ProviderContext): ProviderAnswer {
  for (const directory of systemDirectories(context)) {
    const path = below(directory, 'user.ign')
    const bytes = readWhole(path)
    if (bytes === undefined) continue
    if (bytes.length === 0) return { kind: 'none', reason: `${path} is empty` }
    return { kind: 'config', bytes, source: { kind: 'system', role: 'user', path } }
  }
  return { kind: 'unavailable', reason: 'there is no such file' }
}

function describe(answer: ProviderAnswer): string {
  switch (answer.kind) {
    case 'config':
      return `a config of ${answer.bytes.length} bytes`
    case 'none':
      return `no config: ${answer.reason}`
    case 'unavailable':
      return `not available: ${answer.reason}`
    case 'needs-network':
      return 'the network is needed'
  }
}
