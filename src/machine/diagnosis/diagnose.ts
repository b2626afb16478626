import { progressOf } from '../../engine/resume.ts'
import { storyOf } from '../../engine/story.ts'
import { isFirstlightError } from '../../errors.ts'
import type { JournalEntry } from '../../journal/journal.ts'
import { readLines } from '../../journal/lines.ts'
import { BOOT_DIRECTORIES, JOURNALS, STAMPS } from '../../util/first-boot-places.ts'
import { readScreen, type ScreenFacts } from './screen.ts'
import type { ReadFilesystem } from './filesystems.ts'

/** What the disk of a machine tells of its first boot. */
export interface Diagnosis {
  /** How far it came. */
  readonly state: 'provisioned' | 'failed' | 'interrupted' | 'not-begun' | 'unknown'
  /** Where on the disk that was read. */
  readonly found: readonly string[]
  /** The phase or the stage that it stopped in. */
  readonly stage: string | undefined
  readonly error: { readonly code: string | undefined; readonly message: string } | undefined
  /** The line of the document, as the machine named it, and what stands there. */
  readonly line: string | undefined
  readonly excerpt: string | undefined
  readonly operation: string | undefined
  /** What to try. */
  readonly next: string | undefined
  /** How many operations were performed, by stage. */
  readonly written: readonly { readonly stage: string; readonly operations: number }[]
  /** Whether the stamp of the first boot is there: then the next boot tries again. */
  readonly stamp: boolean
  readonly attempts: number
  readonly screen: string | undefined
  /** The end of the log. */
  readonly log: readonly string[]
}

/** What was found on one filesystem. */
interface Evidence {
  readonly stamp: boolean
  readonly failure: string | undefined
  readonly entries: readonly JournalEntry[] | undefined
  /** Why its journal cannot be read. */
  readonly damage: string | undefined
}

/** The names of stamps in the directory of the loader's files. */
const STAMP_FILES: ReadonlySet<string> = new Set(STAMPS.map(({ stamp }) => stamp))
/** Where the loader's files may be in a filesystem. */
const DIRECTORIES: readonly string[] = ['', ...BOOT_DIRECTORIES]

/** Reads what a first boot has left on some filesystems. */
export async function diagnose(filesystems: readonly ReadFilesystem[]): Promise<Diagnosis> {
  const found: string[] = []
  const all: Evidence[] = []
  for (const filesystem of filesystems) {
    for (const directory of DIRECTORIES) {
      const evidence = await lookInto(filesystem, directory)
      if (!evidence.stamp && evidence.failure === undefined && evidence.entries === undefined && !evidence.damage)
        continue
      found.push(directory === '' ? filesystem.name : `/${directory} on ${filesystem.name}`)
      all.push(evidence)
    }
  }
  return conclude(all, found)
}

async function lookInto(filesystem: ReadFilesystem, directory: string): Promise<Evidence> {
  const at = (name: string): string => (directory === '' ? name : `${directory}/${name}`)
  const stamps = await Promise.all(Array.from(STAMP_FILES, (name) => filesystem.read(at(name))))
  const failure = await filesystem.read(at(`${JOURNALS}/failure.txt`))
  const names = await filesystem.list(at(JOURNALS))
  const name = names
    .filter((each) => /^journal\.[\w.-]+$/.test(each) && !each.endsWith('.lock'))
    .toSorted()
    .at(-1)
  const text = name === undefined ? undefined : await filesystem.read(at(`${JOURNALS}/${name}`))
  const journal = text === undefined ? undefined : parseJournal(text, name ?? '')
  return {
    stamp: stamps.some((stamp) => stamp !== undefined),
    failure,
    entries: journal?.entries,
    damage: journal?.damage,
  }
}

/** A line that was cut off by the end of the power is no line. */
function parseJournal(text: string, name: string): Pick<Evidence, 'entries' | 'damage'> {
  try {
    return { entries: readLines(text.split('\n').slice(0, -1), name).entries, damage: undefined }
  } catch (thrown) {
    return { entries: undefined, damage: isFirstlightError(thrown) ? thrown.message : 'it cannot be read' }
  }
}

function conclude(all: readonly Evidence[], found: readonly string[]): Diagnosis {
  const entries = all.find((evidence) => evidence.entries !== undefined)?.entries ?? []
  const kept = readScreen(all.find(({ failure }) => failure !== undefined)?.failure ?? '')
  const progress = progressOf(entries)
  const { attempts, stages } = storyOf(entries)
  const failure = progress.state === 'completed' ? undefined : progress.failure
  const screen: ScreenFacts | undefined = progress.state === 'completed' ? undefined : kept.facts
  const stamp = all.some((evidence) => evidence.stamp)
  const damage = all.find((evidence) => evidence.damage !== undefined)?.damage
  return {
    state: stateOf({ progress: progress.state, isFailed: (failure ?? screen ?? damage) !== undefined, stamp }),
    found,
    stage: screen?.stage ?? failure?.stage,
    error:
      failure ??
      (screen === undefined ? undefined : { code: screen.code, message: screen.cause }) ??
      (damage === undefined ? undefined : { code: 'journal-unreadable', message: damage }),
    line: screen?.line,
    excerpt: screen?.excerpt,
    operation: screen?.operation,
    next: screen?.next,
    written: stages.flatMap(({ name, operations, left }) => {
      const told = (operations ?? []).filter(({ failed }) => failed !== true).length + left
      const count = operations === undefined ? (progress.done.get(name)?.size ?? 0) : told
      return count === 0 ? [] : [{ stage: name, operations: count }]
    }),
    stamp,
    attempts,
    screen: screen === undefined ? undefined : kept.screen,
    log: screen === undefined ? [] : kept.log,
  }
}

interface Signs {
  readonly progress: 'fresh' | 'interrupted' | 'completed'
  readonly isFailed: boolean
  readonly stamp: boolean
}

function stateOf({ progress, isFailed, stamp }: Signs): Diagnosis['state'] {
  if (progress === 'completed') return 'provisioned'
  if (isFailed) return 'failed'
  if (progress === 'interrupted') return 'interrupted'
  return stamp ? 'not-begun' : 'unknown'
}
