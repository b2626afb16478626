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

/** Makes a resolver over one way of looking at the target. */
export function createResolver(look: Look): Resolver {
  const known = new Map<string, string>()
  return {
    resolve: (path) => walk(path, false),
    resolveFully: (path) => walk(path, true),
    forget,
  }

  function forget(path: TargetPath): void {
    look.forget(path)
    if (path === '/') return known.clear()
    known.delete(path)
    const below = `${path}/`
    for (const directory of known.keys()) if (directory.startsWith(below)) known.delete(directory)
  }

  /** The nearest directory at or above a path that is known to be real. */
  function nearestKnown(path: TargetPath): TargetPath {
    let at = path
    while (at !== '/' && !known.has(at)) at = parentOf(at)
    if (at === '/' || look.directory(at) === known.get(at)) return at
    forget(TARGET_ROOT)
    return TARGET_ROOT
  }

  function remember(directory: TargetPath, identity: string): void {
    const before = known.get(directory)
    if (before !== undefined && before !== identity) forget(directory)
    known.set(directory, identity)
  }

  function walk(path: TargetPath, followLast: boolean): TargetPath {
    const start = nearestKnown(followLast ? path : parentOf(path))
    const todo = components(path.slice(start.length)).reverse()
    const done = components(start)
    /** How many components are there: below what is no directory there is nothing, and nothing is looked at. */
    let real = done.length
    let links = 0
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '..') {
        done.pop()
        real = Math.min(real, done.length)
        continue
      }
      const isAsked = real === done.length && (todo.length > 0 || followLast)
      const here = (isAsked ? `/${[...done, part].join('/')}` : '/') as TargetPath
      const node = isAsked ? look.node(here) : undefined
      if (node?.kind === 'symlink') {
        links += 1
        if (links > MAX_LINKS) throw tooManyLinks(path)
        const target = node.target ?? ''
        if (target.startsWith('/')) done.length = real = 0
        todo.push(...components(target).reverse())
        continue
      }
      done.push(part)
      if (node?.kind !== 'directory') continue
      real = done.length
      remember(here, node.identity)
    }
    return `/${done.join('/')}` as TargetPath
  }
}

function components(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

function tooManyLinks(path: TargetPath): FirstlightError {
  return new FirstlightError(
    'io-failed',
    `resolving ${JSON.stringify(path)}: more than ${MAX_LINKS} symlinks in a row`,
    {
      hint: 'look for symlinks that point at each other',
    },
  )
}
