import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, onTestFinished, test } from 'vitest'
import type { Config } from '../../../src/config/model.ts'
import { planRun, provision } from '../../../src/engine/engine.ts'
import { hostPath } from '../../../src/util/paths.ts'
import { createScratchHost } from '../../../src/host/scratch/scratch-host.ts'
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts'
import { STAGES } from '../../../stages/index.ts'
import { expectLinear } from '../../helpers/growth.ts'
import { configWith } from '../../stages/decide.ts'

function many<Item>(size: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: size }, (_, index) => item(index))
}

const KINDS: readonly (readonly [string, number, (size: number) => Config])[] = [
  ['users in groups', 600, (size) => users(size, { groups: ['wheel', 'sudo'] })],
  [
    'users with ids',
    250,
    (size) => configWith({ passwd: { users: many(size, (n) => ({ name: `u${n}`, uid: 2000 + n })) } }),
  ],
  ['users with keys', 600, (size) => users(size, { sshAuthorizedKeys: ['ssh-ed25519 AAAA a'] })],
  ['system users', 200, (size) => users(size, { system: true, noCreateHome: true })],
  ['groups', 500, (size) => configWith({ passwd: { groups: many(size, (n) => ({ name: `g${n}` })) } })],
  ['units', 2000, (size) => units(size, (n) => ({ name: `u${n}.service`, contents: '[Install]\nWantedBy=a\n' }))],
  ['instances', 2000, (size) => units(size, (n) => ({ name: `u@${n}.service` }))],
]

function users(size: number, each: object): Config {
  return configWith({ passwd: { users: many(size, (n) => ({ name: `u${n}`, ...each })) } })
}

function units(size: number, each: (index: number) => { readonly name: string }): Config {
  return configWith({ systemd: { units: many(size, (n) => ({ enabled: true, ...each(n) })) } })
}

/** A scratch machine beside nothing. */
function newRoot(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-growth-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  return path.join(directory, 'root')
}

describe('twice the document takes twice the work', () => {
  test.each(KINDS)('to plan %s', async (_, size, configOf) => {
    const host = await createScratchHost({ root: hostPath(newRoot()) })
    await expectLinear(size, (count) => {
      const config = configOf(count)
      return () => planRun({ config, host, stages: STAGES })
    })
  })

  test('to make users', async () => {
    await expectLinear(100, (count) => {
      const config = users(count, { groups: ['wheel'], sshAuthorizedKeys: ['ssh-ed25519 AAAA a'] })
      return async () => {
        const host = await createScratchHost({ root: hostPath(newRoot()) })
        await provision({ config, host, stages: STAGES, journal: createMemoryJournal(), version: 'test' })
      }
    })
  })
})
