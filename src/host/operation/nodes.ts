import type { TargetPath } from '../../util/paths.ts'
import { DOOMS_NOTHING, NEEDS_NOTHING, type Contents, type Rows } from './row.ts'
import { quotedText, shownText, sizeOf, suffix } from './words.ts'
import { octal } from '../../util/octal.ts'

/** Operations on files, directories and links. Missing parents are made with mode 0755, owned by root. */
export interface NodeOperations {
  readonly 'make-directory': { readonly path: TargetPath } & Attributes
  /** Puts a file in place atomically, instead of whatever regular file or symlink is there. */
  readonly 'write-file': { readonly path: TargetPath; readonly contents: Contents } & Attributes
  /** Appends to a regular file whose size is `at` bytes before; redone, it cuts the file to `at` first. */
  readonly 'append-file': {
    readonly path: TargetPath
    readonly at: number
    readonly contents: Contents
  } & Attributes
  readonly 'make-symlink': { readonly path: TargetPath; readonly target: string } & Attributes
  readonly 'make-hard-link': { readonly path: TargetPath; readonly target: TargetPath }
  /** Sets owner and mode of something that exists. */
  readonly 'set-attributes': { readonly path: TargetPath } & Attributes
  /** Removes whatever is at the path, a directory with all that is in it; a symlink itself, never its target. */
  readonly remove: { readonly path: TargetPath }
}

/**
 * An owner for a node: ids are final, names are resolved by the stage before. What is absent is left as it is
 * (root's for something new).
 */
export interface Attributes {
  /** Permission and special bits, e.g. `0o4755`; absent: leave alone (0644 for a new file, 0755 for a new directory). */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

const NODE = { ...DOOMS_NOTHING, ...NEEDS_NOTHING, group: 'nodes' } as const

/** What is known of the kinds of operations on files, directories and links. */
export const NODE_ROWS: Rows<NodeOperations, 'nodes'> = {
  'make-directory': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `making the directory ${JSON.stringify(path)}`,
    text: (node) => `make the directory ${shownText(node.path)}${attributes(node)}`,
  },
  'write-file': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `writing the file ${JSON.stringify(path)}`,
    text: (file, contents) => `write ${shownText(file.path)}${sizeOf(file.contents, contents)}${attributes(file)}`,
  },
  'append-file': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `appending to ${JSON.stringify(path)}`,
    text: (file, contents) => `append to ${shownText(file.path)}${sizeOf(file.contents, contents)}${attributes(file)}`,
  },
  'make-symlink': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `making the symlink ${JSON.stringify(path)}`,
    text: (link) => `link ${shownText(link.path)} to ${quotedText(link.target)}${attributes(link)}`,
  },
  'make-hard-link': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `making the hard link ${JSON.stringify(path)}`,
    text: ({ path, target }) => `hard-link ${shownText(path)} to ${shownText(target)}`,
  },
  'set-attributes': {
    ...NODE,
    destroys: false,
    once: false,
    doing: ({ path }) => `changing ${JSON.stringify(path)}`,
    text: (node) => `set ${shownText(node.path)}${attributes(node)}`,
  },
  remove: {
    ...NODE,
    destroys: true,
    once: false,
    doing: ({ path }) => `removing ${JSON.stringify(path)}`,
    text: ({ path }) => `remove ${shownText(path)} and all below it`,
  },
}

function attributes({ mode, uid, gid }: Attributes): string {
  const bits = mode === undefined ? '' : `, mode ${octal(mode)}`
  return `${bits}${suffix('uid', uid)}${suffix('gid', gid)}`
}
