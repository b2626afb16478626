import type { ConfigPath } from '../report/path.ts'
import type { Span } from '../report/span.ts'

/** What a document gives a name to. */
export type NameKind =
  | 'user'
  | 'group'
  | 'partition'
  | 'array'
  | 'volume'
  | 'filesystem'
  | 'mount point'
  | 'unit'
  | 'file'
  | 'directory'
  | 'link'

/** A stretch in which a name is meant. */
export interface Use extends Span {
  /** What stands there instead of the name itself, for another name: the unit of a mount point. */
  readonly written?: (name: string) => string
}

/** A name that a document gives to something, and everywhere else where it stands for that. */
export interface Name {
  readonly kind: NameKind
  readonly name: string
  /** Where it is given. */
  readonly span: Span
  /** Of what has it: the list, and its place there. */
  readonly path: ConfigPath
  /** What it is called as a device, if it is one. */
  readonly device?: string
  /** Where it is meant elsewhere: the stretch of the name alone. */
  readonly uses: readonly Use[]
}

/** A name without where it is meant. */
export type Given = Omit<Name, 'uses'>
