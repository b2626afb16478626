import type { LocalFiles } from '../util/local-files.ts'
import type { ContainerLinuxIssue } from '../report/issues/container-linux.ts'
import type { ConfigPath } from '../report/path.ts'
import type { Trace } from '../config/legacy/trace.ts'

/** What every part of the translation is given. */
export interface TranslationContext {
  /** The platform whose dynamic data is meant; `undefined` if the user gave none. */
  readonly platform: string | undefined
  readonly trace: Trace
  readonly files: Pick<LocalFiles, 'read'> | undefined
  readonly report: (issue: ContainerLinuxIssue) => void
}

/** Reports an issue that rejects the document. */
export function refuse(context: TranslationContext, issue: Unrated<ContainerLinuxIssue>): void {
  context.report({ ...issue, severity: 'error' })
}

type Unrated<Any> = Any extends unknown ? Omit<Any, 'severity' | 'location'> & { readonly path: ConfigPath } : never
