import fs from 'node:fs'
import { FirstlightError } from '../../errors.ts'
import { isWithin, parentOf, TARGET_ROOT, type HostPath, type TargetPath } from '../../util/paths.ts'

/**
 * The ways to the nodes below a root, for work that nobody shall lead astray: each directory is reached by a descriptor, and
 * opened from that of its parent, so that no link in front of the last component is ever followed, whoever puts one
 * there in the middle of the work.
 */
export interface Ways {
  /**
   * The path of this process for a node, `/proc/self/fd/N/name`. Good until the next asynchronous step, and the one before it too.
   * @throws the error of the operating system when something in front of the last component is no directory
   */
  to(path: TargetPath): string
  /** The path of this process for a directory itself, `/proc/self/fd/N`. As good as {@link to}. */
  into(directory: TargetPath): string
  /** A descriptor of a directory, for looking at it. As good as {@link to}. */
  directory(path: TargetPath): number
  /** Whether a directory is open, and so is known to be there. */
  isOpen(directory: TargetPath): boolean
  /** Forgets what is at and below a path that was removed, moved or covered by a mount. */
  forget(path: TargetPath): void
}

/** `O_PATH` of open(2), for which Node has no name: nothing can be read by the descriptor, so nothing need be readable. */
export const O_PATH = 0o10_000_000
const { O_DIRECTORY, O_NOFOLLOW } = fs.constants
const DIRECTORY = O_PATH | O_DIRECTORY | O_NOFOLLOW
/** Most descriptors that are kept below one root, and below all together: few programs may open more than 1024 files. */
const MOST = 128
const MOST_IN_ALL = 256

/** The roots below which something is open, the one that was opened from last at the end; each closes what it keeps. */
const kept = new Map<() => void, number>()

/** Closes what is kept below other roots than one, those first that were left longest ago, until some descriptors are left. */
function makeRoom(own: () => void, most: number): void {
  let open = 0
  for (const count of kept.values()) open += count
  for (const [closeOther, count] of kept) {
    if (open < most) return
    if (closeOther === own) continue
    closeOther()
    open -= count
  }
}

/** Makes the ways below a root. It is opened when it is first needed. */
export function createWays(root: HostPath): Ways {
  /** The directories that are open, the one that was used last at the end. */
  const open = new Map<TargetPath, number>()
  /** That one: thousands of files come one after the other. */
  let last: { readonly path: TargetPath; readonly descriptor: number } | undefined
  let isProven = false
  let isClosing = false

  return {
    to(path) {
      if (path === '/') return `${below(directory(path))}/.`
      const slash = path.lastIndexOf('/')
      return below(directory(parentOf(path))) + path.slice(slash)
    },
    into: (path) => below(directory(path)),
    directory,
    isOpen: (path) => open.has(path),
    forget(path) {
      if (path === '/') return closeAll()
      const inside = `${path}/`
      close([...open.keys()].filter((name) => name === path || name.startsWith(inside)))
    },
  }

  function directory(path: TargetPath): number {
    if (last?.path === path) return last.descriptor
    const descriptor = used(path) ?? withFewer(path)
    last = { path, descriptor }
    return descriptor
  }

  function used(path: TargetPath): number | undefined {
    const descriptor = open.get(path)
    if (descriptor === undefined) return undefined
    open.delete(path)
    open.set(path, descriptor)
    return descriptor
  }

  /** Opens a directory and keeps it. */
  function keep(path: TargetPath): number {
    closeSoon()
    const descriptor = walk(path)
    const [oldest] = open.keys()
    if (open.size === MOST && oldest !== undefined) close([oldest])
    open.set(path, descriptor)
    kept.delete(closeAll)
    kept.set(closeAll, open.size)
    makeRoom(closeAll, MOST_IN_ALL)
    return descriptor
  }

  function closeAll(): void {
    close([...open.keys()])
  }

  /** Opens a directory from the nearest one above it that is open. */
  function walk(path: TargetPath): number {
    const above = nearest(path)
    const start = open.get(above)
    let at = start ?? openRoot()
    for (const name of path.slice(above.length).split('/')) {
      if (name === '') continue
      try {
        const next = fs.openSync(`${below(at)}/${name}`, DIRECTORY)
        if (at !== start) fs.closeSync(at)
        at = next
      } catch (thrown) {
        if (at !== start) fs.closeSync(at)
        throw thrown
      }
    }
    return at
  }

  /** Few are open, and a path may have thousands of components. */
  function nearest(path: TargetPath): TargetPath {
    const parent = parentOf(path)
    if (open.has(parent)) return parent
    let above = TARGET_ROOT
    for (const name of open.keys()) if (name.length > above.length && isWithin(path, name)) above = name
    return above
  }

  function openRoot(): number {
    const descriptor = fs.openSync(root, DIRECTORY)
    isProven ||= leadsTo(descriptor)
    if (isProven) return descriptor
    fs.closeSync(descriptor)
    throw new FirstlightError('refused', `working below ${JSON.stringify(root)}: /proc is not mounted`, {
      hint: 'mount it (mount -t proc proc /proc): without it, links that somebody puts there meanwhile would be followed',
    })
  }

  /**
   * Keeps a directory, and the one that it is in, for those beside it. Where descriptors are scarce, it alone, and those that
   * are only kept for later go first.
   */
  function withFewer(path: TargetPath): number {
    try {
      if (path !== '/' && used(parentOf(path)) === undefined) keep(parentOf(path))
      return keep(path)
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EMFILE')) throw thrown
      closeAll()
      makeRoom(closeAll, 1)
      return keep(path)
    }
  }

  /** Nothing stays open while the process waits: a host has no end at which it could be closed. One that never waits makes room. */
  function closeSoon(): void {
    if (isClosing) return
    isClosing = true
    setImmediate(() => {
      isClosing = false
      closeAll()
    })
  }

  function close(paths: readonly TargetPath[]): void {
    last = undefined
    for (const path of paths) {
      const descriptor = open.get(path)
      open.delete(path)
      if (descriptor !== undefined) fs.closeSync(descriptor)
    }
    if (open.size === 0) kept.delete(closeAll)
    else kept.set(closeAll, open.size)
  }
}

function below(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`
}

/** Whether a path through `/proc` leads to what is open under a descriptor. */
function leadsTo(descriptor: number): boolean {
  const there = fs.fstatSync(descriptor)
  try {
    const found = fs.lstatSync(`${below(descriptor)}/.`)
    return found.dev === there.dev && found.ino === there.ino
  } catch {
    return false
  }
}
