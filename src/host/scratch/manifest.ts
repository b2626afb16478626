import type { TargetPath } from '../../util/paths.ts'

/**
 * What the manifest says of one node. What an ordinary user's directory can carry (contents, ordinary permission
 * bits) is not repeated here.
 */
export interface ManifestEntry {
  /** Absent: 0. */
  readonly uid?: number
  /** Absent: 0. */
  readonly gid?: number
  /** All mode bits; absent: the tree carries them. */
  readonly mode?: number
  /** The SELinux context. */
  readonly label?: string
  /** Another name of the same file, whose entry holds for both. */
  readonly sameAs?: TargetPath
}

/** What changes in an entry; `tree` says that the tree itself carries it from now on. */
export interface ManifestPatch {
  readonly uid?: number | 'tree'
  readonly gid?: number | 'tree'
  readonly mode?: number | 'tree'
  readonly label?: string
}

/** A change to the manifest, in the order it happened. */
export type ManifestChange =
  | { readonly kind: 'set'; readonly path: TargetPath; readonly entry: ManifestEntry }
  | { readonly kind: 'remove'; readonly path: TargetPath }
  | { readonly kind: 'move'; readonly from: TargetPath; readonly to: TargetPath }

/** Owners, special bits and labels of a scratch tree. */
export interface Manifest {
  get(path: TargetPath): ManifestEntry
  /** Changes what is said of a node (and of all its names); members that are absent stay. */
  change(path: TargetPath, patch: ManifestPatch): void
  /** Says this alone of a node, which from now on shares nothing with other names that the path's file had. */
  replace(path: TargetPath, patch: ManifestPatch): void
  /** Makes `path` another name of the file at `existing`. */
  link(path: TargetPath, existing: TargetPath): void
  /** Says nothing any more of a path; with `tree`, nor of all below it. */
  remove(path: TargetPath, tree: boolean): void
  move(from: TargetPath, to: TargetPath): void
  /** Every entry, sorted by path. */
  entries(): readonly (readonly [TargetPath, ManifestEntry])[]
}

/** What {@link Manifest.get} gives for a path of which nothing is said. */
export const NO_ENTRY: ManifestEntry = {}

/** Makes a manifest; every change is handed to `record`, so that it can be kept. */
export function createManifest(
  start: Iterable<readonly [TargetPath, ManifestEntry]>,
  record: (change: ManifestChange) => void,
): Manifest {
  const entries = new Map<TargetPath, ManifestEntry>(start)

  const put = (path: TargetPath, entry: ManifestEntry): void => {
    entries.set(path, entry)
    record({ kind: 'set', path, entry })
  }
  const nameOf = (path: TargetPath): TargetPath => entries.get(path)?.sameAs ?? path

  /** Before the name that holds the entry goes, the next name of the file takes it over. */
  const handOver = (path: TargetPath): void => {
    const entry = entries.get(path)
    if (entry === undefined || entry.sameAs !== undefined) return
    const others = [...entries].filter(([, other]) => other.sameAs === path).map(([name]) => name)
    const [heir, ...rest] = others
    if (heir === undefined) return
    put(heir, entry)
    for (const name of rest) put(name, { sameAs: heir })
  }
  const forget = (path: TargetPath): void => {
    if (entries.delete(path)) record({ kind: 'remove', path })
  }
  let linked = [...entries.values()].some((entry) => entry.sameAs !== undefined)

  return {
    get: (path) => entries.get(nameOf(path)) ?? NO_ENTRY,
    change(path, patch) {
      const name = nameOf(path)
      const before = entries.get(name)
      const after = minimal({ ...before, ...patch })
      if (sameEntry(before, after)) return
      put(name, after)
    },
    replace(path, patch) {
      const [before, after] = [entries.get(path), minimal(patch)]
      if (before && linked) handOver(path)
      if (Object.keys(after).length === 0) forget(path)
      else if (before?.sameAs !== undefined || !sameEntry(before, after)) put(path, after)
    },
    link(path, existing) {
      linked = true
      const name = nameOf(existing)
      if (nameOf(path) === name) return
      if (!entries.has(name)) put(name, {})
      put(path, { sameAs: name })
    },
    remove(path, tree) {
      const inside = path === '/' ? '/' : `${path}/`
      const doomed = tree ? [...entries.keys()].filter((name) => name.startsWith(inside)) : []
      for (const name of [...doomed, path]) {
        if (linked) handOver(name)
        forget(name)
      }
    },
    move(from, to) {
      const inside = `${from}/`
      for (const [name, entry] of Array.from(entries)) {
        if (name !== from && !name.startsWith(inside)) continue
        handOver(name)
        entries.delete(name)
        entries.set((to + name.slice(from.length)) as TargetPath, entry)
      }
      record({ kind: 'move', from, to })
    },
    entries: () =>
      [...entries]
        .filter(([, entry]) => Object.keys(entry).length > 0)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  }
}

function minimal({ uid, gid, mode, label }: ManifestPatch): ManifestEntry {
  return {
    ...(uid === undefined || uid === 'tree' ? {} : { uid }),
    ...(gid === undefined || gid === 'tree' ? {} : { gid }),
    ...(mode === undefined || mode === 'tree' ? {} : { mode }),
    ...(label === undefined ? {} : { label }),
  }
}

function sameEntry(a: ManifestEntry | undefined, b: ManifestEntry): boolean {
  const { uid, gid, mode, label } = a ?? NO_ENTRY
  return uid === b.uid && gid === b.gid && mode === b.mode && label === b.label
}
