import type { Journal, JournalEntry } from './journal.ts'

/** A journal that lives as long as its process: for `plan`, for the preflight, and for tests. */
export function createMemoryJournal(entries: readonly JournalEntry[] = []): Journal {
  const lines = [...entries]
  return {
    read: async () => [...lines],
    async append(entry) {
      lines.push(entry)
    },
    async acquire() {},
    async release() {},
    holder: async () => undefined,
  }
}
