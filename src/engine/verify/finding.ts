import type { ConfigPath } from '../../report/path.ts'
import type { Location } from '../../report/span.ts'

/** What of a thing is compared. */
export type Aspect =
  | 'presence'
  | 'kind'
  | 'mode'
  | 'owner'
  | 'group'
  | 'target'
  | 'contents'
  | 'uid'
  | 'gid'
  | 'home'
  | 'shell'
  | 'comment'
  | 'password'
  | 'membership'
  | 'keys'
  | 'enablement'
  | 'arguments'
  | 'table'
  | 'place'
  | 'size'
  | 'label'
  | 'type'
  | 'uuid'
  | 'flags'
  | 'level'
  | 'members'
  | 'all'

/** What a comparison is about. */
export interface Subject {
  /** The thing, as it is printed: `/etc/motd`, `user "core"`. */
  readonly subject: string
  readonly aspect: Aspect
  /** The node of the newest config that asks for it; absent for what the engine leaves by itself. */
  readonly path?: ConfigPath
  /** The user's own line. */
  readonly location?: Location
}

/** In what a machine is not as it was described. */
export interface Finding extends Subject {
  /** One printable sentence about the subject. Never a secret. */
  readonly message: string
}

/** What was not compared. */
export interface Unchecked extends Subject {
  readonly reason: string
}

/** What comparing some things came to. */
export interface Comparison {
  /** How many things were compared. */
  readonly checked: number
  readonly findings: readonly Finding[]
  readonly unchecked: readonly Unchecked[]
}

/** Several comparisons as one, in their order. */
export function joinComparisons(all: readonly Comparison[]): Comparison {
  return {
    checked: all.reduce((sum, { checked }) => sum + checked, 0),
    findings: all.flatMap(({ findings }) => findings),
    unchecked: all.flatMap(({ unchecked }) => unchecked),
  }
}

/** A comparison of one thing, to which is added what it comes to. */
export interface Collector {
  differs(aspect: Aspect, message: string): void
  skip(aspect: Aspect, reason: string): void
  readonly comparison: Comparison
}

/** Collects what comparing one thing comes to; `keyOf` is the key of the config node that says an aspect. */
export function collect(
  subject: string,
  path: ConfigPath | undefined,
  keyOf: Partial<Record<Aspect, string>> = {},
): Collector {
  const findings: Finding[] = []
  const unchecked: Unchecked[] = []
  const about = (aspect: Aspect): Subject => {
    if (path === undefined) return { subject, aspect }
    const key = keyOf[aspect]
    return { subject, aspect, path: key === undefined ? path : [...path, key] }
  }
  return {
    differs: (aspect, message) => void findings.push({ ...about(aspect), message }),
    skip: (aspect, reason) => void unchecked.push({ ...about(aspect), reason }),
    get comparison() {
      const isWhollySkipped = unchecked.some(({ aspect }) => aspect === 'all')
      return { checked: isWhollySkipped ? 0 : 1, findings, unchecked }
    },
  }
}
