import type { JsonValue } from '../util/json.ts'

/** A node of a tree: a string is a file, mode 0644, owned by root. See `docs/testing.md`. */
export type TreeNode =
  | string
  | {
      readonly contents?: string
      readonly base64?: string
      readonly sha512?: string
      readonly lines?: readonly string[]
      readonly directory?: boolean
      readonly link?: string
      /** A hard link to another path of the tree. */
      readonly hardLink?: string
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
    }

/** An answer of a server: a string is the body. */
export type ServedAnswer =
  | string
  | {
      readonly body?: string
      readonly gzip?: string
      readonly base64?: string
      readonly status?: number
      readonly times?: number
      readonly then?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly requireHeaders?: Readonly<Record<string, string>>
    }

/** An issue that is expected; only the facts that are named count. */
export interface ExpectedIssue {
  readonly code: string
  readonly severity?: 'error' | 'warning'
  readonly path?: string
  readonly line?: number
}

/** What a machine is before a document is tried on it. */
export interface Before {
  /** What is in the target root, besides a minimal user database. */
  readonly tree?: Readonly<Record<string, TreeNode>> | undefined
  /** The machine, as for `--machine`; absent: one that fits the document. */
  readonly machine?: JsonValue | undefined
}
