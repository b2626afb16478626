import type { ContainerLinuxIssue } from '../report/issues/container-linux.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Trace } from '../config/legacy/trace.ts'

/** What every part of the translation is given. */
export interface TranslationContext {
  /** The platform whose dynamic data is meant; `undefined` if the user gave none. */
  readonly platform: string | undefined
  readonly trace: Trace
  readonly files: LocalContents | undefined
  readonly report: (issue: ContainerLinuxIssue) => void
}

/** The directory of the user's own files that a document may take in. */
export interface LocalContents {
  read(local: string): LocalAnswer
}

/** What became of a local file. */
export type LocalAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'outside' }
  | { readonly kind: 'unreadable'; readonly detail: string }

/** Reports an issue that rejects the document. */
export function refuse(context: TranslationContext, issue: Unrated<ContainerLinuxIssue>): void {
  context.report({ ...issue, severity: 'error' })
}

type Unrated<Any> = Any extends unknown ? Omit<Any, 'severity' | 'location'> & { readonly path: ConfigPath } : never
