import fs from 'node:fs'
import path from 'node:path'
import { dir } from 'tmp-promise'
import { expect, test } from 'vitest'
import { refuseSecondRestart } from '../../../src/boot/restart.ts'
import type { JournalEntry } from '../../../src/journal/journal.ts'
import { testIo } from '../../helpers/io.ts'

const at = '2026-01-02T03:04:05.000Z'
const begun = (boot: string): JournalEntry => ({
  kind: 'run-started',
  at,
  boot,
  configDigest: 'd',
  engine: '0',
  contents: {},
})
const resumed = (boot: string): JournalEntry => ({ kind: 'run-resumed', at, boot, engine: '0' })
const KARGS: JournalEntry = { kind: 'stage-completed', at, stage: 'kargs', leaves: {} }

test.each<[string, string, readonly JournalEntry[], 'restart' | 'refused']>([
  ['the first time', 'state/kargs-reboot', [begun('one'), KARGS], 'restart'],
  ['once more in the same boot', 'state/kargs-reboot', [begun('one'), KARGS, resumed('one'), KARGS], 'restart'],
  ['after a restart', 'state/kargs-reboot', [begun('one'), KARGS, resumed('two'), KARGS], 'refused'],
  ["after a restart, by Fedora's file", 'run/coreos-kargs-reboot', [begun('1'), KARGS, resumed('2'), KARGS], 'refused'],
  ['after a restart, but nobody asks', 'nothing', [begun('one'), KARGS, resumed('two'), KARGS], 'restart'],
  ['after a power cut before it', 'state/kargs-reboot', [begun('one'), resumed('two'), KARGS], 'restart'],
])('a restart that is asked for %s', async (_, flag, entries, outcome) => {
  const { path: directory, cleanup } = await dir({ prefix: 'firstlight-restart', unsafeCleanup: true })
  try {
    fs.mkdirSync(path.dirname(path.join(directory, flag)), { recursive: true })
    fs.writeFileSync(path.join(directory, flag), '')
    const io = testIo({ environment: { FIRSTLIGHT_SYSTEM_ROOT: directory } })
    const asked = refuseSecondRestart(
      { read: () => Promise.resolve(entries) },
      { io, stateDirectory: path.join(directory, 'state') },
    )
    if (outcome === 'restart') await asked
    else await expect(asked).rejects.toMatchObject({ code: 'kernel-arguments-failed' })
  } finally {
    await cleanup()
  }
})
