/** The user's own files that a document may take in, all below one directory. Paths are relative to it. */
export interface LocalFiles {
  /** The bytes of a file. */
  read(local: string): LocalBytes
  /** Everything below a directory, in the order of names, each directory before what is in it. */
  walk(local: string): LocalTree
  /** What a file is called in messages. */
  nameOf(local: string): string
}

/** Why a local file cannot be had; there may be no directory of local files at all. */
export type LocalProblem = (
  | { readonly kind: 'no-directory' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'unreadable'; readonly detail: string }
) & {
  /** A directory that has it, as the user names it. */
  readonly tryDirectory?: string
}

/** What came of reading a local file. */
export type LocalBytes = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | LocalProblem

/** What came of walking a local directory. */
export type LocalTree =
  | { readonly kind: 'tree'; readonly entries: readonly LocalEntry[] }
  | { readonly kind: 'not-a-directory' }
  | LocalProblem

/** One thing in a local directory; `name` is relative to it, and empty for the directory itself. */
export type LocalEntry =
  | { readonly kind: 'file'; readonly name: string; readonly executable: boolean; readonly bytes: Uint8Array }
  | { readonly kind: 'directory'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'unreadable'; readonly name: string; readonly detail: string }
