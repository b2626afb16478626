import { describe } from 'vitest'
import { createMemoryJournal } from '../../src/journal/memory-journal.ts'
import { describeJournal } from '../conformance/journal.ts'

describe('the memory journal', () => {
  describeJournal(() => {
    const journal = createMemoryJournal()
    return { journal, reopen: () => journal }
  })
})
