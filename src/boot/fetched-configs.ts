import type { ObtainedConfig } from '../provisioning/obtain.ts'
import { sha512 } from '../util/digest.ts'
import type { FetchedConfig } from './files.ts'
import type { IgnitionLog } from './log.ts'

/** The stage that has fetched. */
interface FetchingStage {
  readonly log: IgnitionLog
  readonly stage: string
  readonly platform: string
}

type Obtained = Extract<ObtainedConfig, { readonly kind: 'config' }>

/** Every config that was fetched; of what the user's refers to, a URL's path alone: the rest may hold a secret. */
export function fetchedConfigs({ log, stage, platform }: FetchingStage, obtained: Obtained): readonly FetchedConfig[] {
  const base = { kind: 'base', source: 'system', referenced: false } as const
  if (obtained.document === undefined) return [base]
  const { bytes } = obtained.document
  log.line('debug', [stage], `the user's config has the SHA-512 ${sha512(bytes)}`)
  const user = { kind: 'user', source: sourceWord(platform, obtained), referenced: false } as const
  const referenced = obtained.referenced.map(
    (url) => ({ kind: 'user', source: pathOfUrl(url), referenced: true }) as const,
  )
  return [base, user, ...referenced]
}

function pathOfUrl(url: string): string {
  const { protocol, pathname } = URL.parse(url) ?? { protocol: '', pathname: '' }
  return protocol === 'data:' ? '' : pathname
}

function sourceWord(platform: string, obtained: Obtained): string {
  switch (obtained.document?.source.kind) {
    case 'cmdline':
      return 'cmdline'
    case 'system':
      return 'system'
    default:
      return platform
  }
}
