import fs from 'node:fs'
import path from 'node:path'

/** What files were when they were looked at. */
export interface SeenFiles {
  /** Looks at a file, or at a directory with all below it, which need not be there. To be called before it is read. */
  note(file: string): void
  /** The files that are otherwise now, by the names under which they were noted. */
  changed(): readonly string[]
  /** Resolves when one of them is otherwise than it was, and with nothing when the signal is aborted. */
  change(signal: AbortSignal): Promise<readonly string[]>
}

/** How long is waited for what an editor does in several steps, in ms. */
interface Patience {
  /** Nothing more happens in this time before a change is told. */
  readonly quiet: number
  /** A file that has lost its contents is told of after this time: it is about to be written anew, or it is meant to be empty. */
  readonly emptied: number
}

const PATIENCE: Patience = { quiet: 60, emptied: 1_000 }

/** Most names below a directory that are looked at. */
const MOST_NAMES = 50_000

/** Begins to look at files. */
export function createSeenFiles(patience: Patience = PATIENCE): SeenFiles {
  const seen = new Map<string, string>()
  const changed = (): readonly string[] => [...seen].flatMap(([file, was]) => (stateOf(file) === was ? [] : [file]))
  return {
    note(file) {
      if (!seen.has(file)) seen.set(file, stateOf(file))
    },
    changed,
    change: (signal) => nextChange([...seen.keys()], changed, patience, signal),
  }
}

/** What a file is: another one in its place, other contents and other permissions give another text. */
function stateOf(file: string, left = { names: MOST_NAMES }): string {
  try {
    const stat = fs.statSync(file, { bigint: true })
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = stat
    if (!stat.isDirectory()) return [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ')
    const names = fs.readdirSync(file).sort()
    left.names -= names.length
    if (left.names < 0) return 'too many'
    return names.map((name) => `${name}: ${stateOf(path.join(file, name), left)}`).join('\n')
  } catch {
    return 'not there'
  }
}

/** Directories are watched, not files: an editor may put another file in the place of one. */
async function nextChange(
  files: readonly string[],
  changed: () => readonly string[],
  patience: Patience,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (;;) {
    const watchers = watch([...new Set(files.flatMap(directoriesOf))])
    try {
      // What happened before the watchers were there is not told by them.
      if (changed().length === 0) await watchers.events.next(signal)
      await settled(watchers.events, () => changed().some(isEmptied), patience, signal)
      if (signal.aborted) return []
      const left = changed()
      if (left.length > 0) return left
    } finally {
      watchers.close()
    }
  }
}

/** Waits until nothing more happens; while a file is emptied, for longer. */
async function settled(events: Events, emptied: () => boolean, patience: Patience, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await events.next(signal, emptied() ? patience.emptied : patience.quiet)) === 'event') {
    // Once more: it has not settled.
  }
}

/** Whether a file has no contents: between the two system calls by which it is cut and written, or for good. */
function isEmptied(file: string): boolean {
  try {
    const stat = fs.statSync(file)
    return stat.isFile() && stat.size === 0
  } catch {
    return false
  }
}

/** The nearest directory that is there above a file, above what its links lead to, and all directories below it. */
function directoriesOf(file: string): readonly string[] {
  const real = realOf(file)
  const above = [nearest(path.dirname(file)), ...(real === undefined ? [] : [nearest(path.dirname(real))])]
  return [...above, ...(real === undefined ? [] : below(real))]
}

function realOf(file: string): string | undefined {
  try {
    return fs.realpathSync(file)
  } catch {
    return undefined
  }
}

function nearest(directory: string): string {
  for (let at = directory; ; at = path.dirname(at)) if (fs.existsSync(at) || at === path.dirname(at)) return at
}

function below(directory: string): readonly string[] {
  try {
    if (!fs.statSync(directory).isDirectory()) return []
    const entries = fs.readdirSync(directory, { withFileTypes: true, recursive: true })
    const inner = entries.filter((entry) => entry.isDirectory())
    return [directory, ...inner.slice(0, MOST_NAMES).map(({ parentPath, name }) => path.join(parentPath, name))]
  } catch {
    return []
  }
}

interface Events {
  /** Waits for an event that nobody was told of yet: `'event'`; or until the time is over, or the signal is aborted. */
  next(signal: AbortSignal, ms?: number): Promise<'event' | 'over'>
}

function watch(directories: readonly string[]): { readonly events: Events; close(): void } {
  let happened = false
  let wake: (() => void) | undefined
  const tell = (): void => {
    happened = true
    wake?.()
  }
  const watchers = directories.flatMap((directory) => {
    try {
      // A directory that goes away is an event as well.
      return [fs.watch(directory, tell).on('error', tell)]
    } catch {
      return []
    }
  })
  return {
    events: {
      next: (signal, ms) =>
        new Promise((resolve) => {
          const timer = ms === undefined ? undefined : setTimeout(() => end('over'), ms)
          const stop = (): void => end('over')
          const end = (how: 'event' | 'over'): void => {
            clearTimeout(timer)
            signal.removeEventListener('abort', stop)
            wake = undefined
            happened = false
            resolve(how)
          }
          wake = () => end('event')
          signal.addEventListener('abort', stop)
          if (signal.aborted) end('over')
          else if (happened) end('event')
        }),
    },
    close: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}
