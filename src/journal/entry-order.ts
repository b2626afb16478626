import type { JournalEntry } from './journal.ts'

/** As much of a journal's story as tells which entry may come next. */
interface Story {
  state: 'fresh' | 'running' | 'completed'
  configDigest: string
  boot: string
  /** Stages that were begun, ever. */
  readonly begun: Set<string>
  /** Stages completed, and operations done, in the boot that is told of. */
  readonly completed: Set<string>
  readonly done: Set<string>
}

/**
 * The place of the first entry that no run writes where it stands: after the end, of a stage that was not begun, for a
 * second time, of another config. `undefined` when all are in order.
 */
export function firstOutOfOrder(entries: readonly JournalEntry[]): number | undefined {
  const story: Story = {
    state: 'fresh',
    configDigest: '',
    boot: '',
    begun: new Set(),
    completed: new Set(),
    done: new Set(),
  }
  const found = entries.findIndex((entry) => !goesOn(story, entry))
  return found === -1 ? undefined : found
}

function goesOn(story: Story, entry: JournalEntry): boolean {
  if (entry.kind === 'run-started') return begins(story, entry)
  if (story.state !== 'running') return false
  switch (entry.kind) {
    case 'run-resumed':
      if (entry.boot !== story.boot) {
        story.completed.clear()
        story.done.clear()
      }
      story.boot = entry.boot
      return true
    case 'stage-started':
      return addNew(story.begun, entry.stage)
    case 'operation-done':
      return isUnderWay(story, entry.stage) && addNew(story.done, `${entry.index} ${entry.stage}`)
    case 'stage-completed':
      return isUnderWay(story, entry.stage) && addNew(story.completed, entry.stage)
    case 'phases-completed':
    case 'run-failed':
    // What is told binds nobody.
    case 'plan-told':
    case 'fetches-told':
    case 'operations-told':
      return true
    case 'run-completed':
      story.state = 'completed'
      return entry.configDigest === story.configDigest
  }
}

/** Only a run that had not begun anything is followed by another one. */
function begins(story: Story, { configDigest, boot }: JournalEntry & { kind: 'run-started' }): boolean {
  if (story.state === 'completed' || story.begun.size > 0) return false
  story.state = 'running'
  story.configDigest = configDigest
  story.boot = boot
  return true
}

function isUnderWay(story: Story, stage: string): boolean {
  return story.begun.has(stage) && !story.completed.has(stage)
}

function addNew(set: Set<string>, item: string): boolean {
  if (set.has(item)) return false
  set.add(item)
  return true
}
