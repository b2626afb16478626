import { expect, onTestFinished, test } from 'vitest'
import { FirstlightError } from '../../src/errors.ts'
import { createMemoryJournal } from '../../src/journal/memory-journal.ts'
import { Crash, crashAt } from '../../src/trial/crashing-host.ts'
import { openTrial } from '../helpers/trial.ts'

test('a journal on a full disk does not hide why the run failed', async () => {
  const document = { ignition: { version: '3.4.0' }, storage: { directories: [{ path: '/a' }] } }
  const trial = await openTrial({ title: 'a directory' }, JSON.stringify(document))
  onTestFinished(() => trial.close())
  const memory = createMemoryJournal()
  const journal: typeof memory = {
    ...memory,
    async append(entry, options) {
      if (entry.kind === 'run-failed') throw new FirstlightError('io-failed', 'writing the journal: no space left')
      await memory.append(entry, options)
    },
  }
  await expect(trial.run((host) => crashAt(0, 'before', host), { journal })).rejects.toThrow(Crash)
})
