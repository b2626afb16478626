import { FirstlightError } from '../errors.ts'
import { parentOf, TARGET_ROOT, type TargetPath } from '../util/paths.ts'

/** What a resolver needs to know of one path: nothing is followed. */
export interface LinkNode {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  /** What a symlink says, verbatim. */
  readonly target?: string
  /** Changes when something else is put in its place, e.g. device and inode number. */
  readonly identity: string
}

/** How a resolver looks at the target. */
export interface Look {
  /** What is at one path, nothing followed. */
  node(path: TargetPath): LinkNode | undefined
  /** What names the directory that is at a path now, by its whole path; `undefined` when there is none. */
  directory(path: TargetPath): string | undefined
  /** Told of a path where something else is by now, or below. */
  forget(path: TargetPath): void
}

/**
 * Resolves target paths inside the target root, every symlink expanded (RESOLVE_IN_ROOT of openat2(2)): an absolute
 * link starts at the target root, `..` stops there, so that no link can lead out.
 *
 * Directories that were found to be real are remembered, so that ten thousand files in one directory cost one walk.
 * Each use of a remembered directory checks that the very same directory is still there.
 */
export interface Resolver {
  /**
   * The path with every symlink in front of its last component expanded. Components that do not exist are kept.
   * @throws FirstlightError `io-failed` for a loop of links
   */
  resolve(path: TargetPath): TargetPath
  /** The path with every symlink expanded, also one at its end. */
  resolveFully(path: TargetPath): TargetPath
  /** Forgets what is remembered at and below a path that was removed, moved or replaced. */
  forget(path: TargetPath): void
}

/** Most links that one path may lead through: what Linux allows (path_resolution(7)). */
export const MAX_LINKS = 40

/** Most directories that are known by their whole paths, which may be long. */
const MOST_RECENT = 128

/** A directory that is known to be real; so are all above it. By components, since a path may have thousands. */
interface Known {
  readonly identity: string
  readonly below: Map<string, Known>
}

/** Makes a resolver over one way of looking at the target. */
export function createResolver(look: Look): Resolver {
  const root: Known = { identity: '', below: new Map() }
  /** The real directories that the last paths were in, by their identities: thousands of files come one after the other. */
  const recent = new Map<TargetPath, string>()
  return {
    resolve: (path) => (path.lastIndexOf('/') === 0 || isInRecent(path) ? path : walk(path, false)),
    resolveFully: (path) => walk(path, true),
    forget,
  }

  function isInRecent(path: TargetPath): boolean {
    const parent = parentOf(path)
    const identity = recent.get(parent)
    return identity !== undefined && look.directory(parent) === identity
  }

  function noteRecent(directory: TargetPath, identity: string): void {
    if (recent.size === MOST_RECENT) recent.clear()
    recent.set(directory, identity)
  }

  function forget(path: TargetPath): void {
    recent.clear()
    look.forget(path)
    const parts = components(path)
    const last = parts.pop()
    if (last === undefined) root.below.clear()
    else knownAt(parts)?.below.delete(last)
  }

  function knownAt(parts: readonly string[]): Known | undefined {
    let at: Known | undefined = root
    for (const part of parts) at = at?.below.get(part)
    return at
  }

  /** How many of the components lead to the deepest directory that is known to be real. */
  function knownDepth(parts: readonly string[]): number {
    let at: Known = root
    let depth = 0
    for (const part of parts) {
      const next = at.below.get(part)
      if (next === undefined) break
      at = next
      depth += 1
    }
    if (depth === 0 || look.directory(joined(parts.slice(0, depth))) === at.identity) return depth
    forget(TARGET_ROOT)
    return 0
  }

  function remember(
    above: Known,
    part: string,
    found: { readonly path: TargetPath; readonly identity: string },
  ): Known {
    const before = above.below.get(part)
    if (before?.identity === found.identity) return before
    if (before) look.forget(found.path)
    const made = { identity: found.identity, below: new Map<string, Known>() }
    above.below.set(part, made)
    return made
  }

  function walk(path: TargetPath, followLast: boolean): TargetPath {
    const parts = components(path)
    const depth = knownDepth(followLast ? parts : parts.slice(0, -1))
    const todo = parts.slice(depth).reverse()
    const done = parts.slice(0, depth)
    /** How many components are there: below what is no directory there is nothing, and nothing is looked at. */
    let real = done.length
    let known = knownAt(done)
    let links = 0
    let first: TargetPath | undefined
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '..') {
        done.pop()
        real = Math.min(real, done.length)
        known = knownAt(done.slice(0, real))
        continue
      }
      const isAsked = real === done.length && (todo.length > 0 || followLast)
      const here = isAsked ? joined([...done, part]) : joined([])
      const node = isAsked ? look.node(here) : undefined
      if (node?.kind === 'symlink') {
        links += 1
        first ??= here
        if (links > MAX_LINKS) throw tooManyLinks(first)
        const target = node.target ?? ''
        if (target.startsWith('/')) {
          done.length = real = 0
          known = root
        }
        todo.push(...components(target).reverse())
        continue
      }
      done.push(part)
      if (todo.length === 0 && !followLast && links === 0 && real === done.length - 1 && known)
        noteRecent(parentOf(path), known.identity)
      if (node?.kind !== 'directory') continue
      real = done.length
      known = known && remember(known, part, { path: here, identity: node.identity })
    }
    return joined(done)
  }
}

function joined(parts: readonly string[]): TargetPath {
  return `/${parts.join('/')}` as TargetPath
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

/** Names the first link of the way: what is asked for may be no path that anybody has written. */
function tooManyLinks(path: TargetPath): FirstlightError {
  return new FirstlightError(
    'io-failed',
    `resolving ${JSON.stringify(path)}: more than ${MAX_LINKS} symlinks in a row`,
    {
      hint: 'look for symlinks that point at each other',
    },
  )
}
