/** What a new node takes from the directory that it is made in, as far as nobody says otherwise. */
export interface Inherited {
  /** Its group: root's, or that of a set-group-id directory. */
  readonly gid: number
  /** What a new directory gets besides: the set-group-id bit itself. */
  readonly bit: number
}

/** What new nodes take from a directory, as on Linux (inode(7)). */
export function inheritedFrom({ mode, gid }: { readonly mode: number; readonly gid: number }): Inherited {
  return (mode & 0o2000) === 0 ? { gid: 0, bit: 0 } : { gid, bit: 0o2000 }
}
