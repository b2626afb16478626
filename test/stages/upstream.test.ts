import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { STORIES, treeOfRun, treeOfStages, type Call } from '../helpers/stages-on-root.ts'

/** Debian's package of upstream, 2.14. */
const IGNITION = '/usr/lib/dracut/modules.d/30ignition/ignition'
const STAGES = ['fetch', 'files']

/** Stories that upstream ends in another way, or cannot tell here. */
const APART: Readonly<Record<string, string>> = {
  'negative/directories/accounts-replaced.yaml': 'upstream removes the accounts that it has made',
  'negative/directories/home-replaced.yaml': 'upstream removes the SSH keys that it has written',
  'negative/directories/mount-point-replaced.yaml': 'nothing is mounted when upstream has only files to write',
  'negative/links/mount-point-replaced.yaml': 'nothing is mounted when upstream has only files to write',
  'negative/files/below-a-file-in-place-of-a-link.yaml': 'upstream writes where the link led, and then replaces it',
  'negative/files/impossible-owners.yaml': 'upstream takes the last 32 bits of a number, and -1 for no owner at all',
  'negative/files/wrong-hash-of-nothing.yaml': 'upstream does not verify empty contents',
  'negative/units/newline-in-name.yaml': 'upstream writes any name into the preset',
  'negative/units/path-in-name.yaml': 'upstream writes the unit elsewhere',
  'negative/paths/below-new-link.yaml': 'upstream writes through the new link, outside the root',
  'positive/paths/link-chain.yaml': 'upstream expands links one level deep',
  'positive/presets/disable.yaml': 'this version of upstream writes lines for what is not enabled, too',
  'positive/presets/disable-instances.yaml': 'upstream asks the running systemd for its version',
  'positive/presets/enable.yaml': 'upstream asks the running systemd for its version',
  'positive/presets/existing.yaml': 'upstream continues a last line that has no end',
}

const isPossible = fs.existsSync(IGNITION) && process.getuid?.() === 0

const title = isPossible ? 'beside upstream' : "beside upstream (skipped: needs root, and Debian's package ignition)"
describe.skipIf(!isPossible)(title, () => {
  const compared = STORIES.filter(({ file }) => !(file in APART))
  // The whole tree with modes, owners and contents is what Debian's ignition makes of the same document and root.
  test.each(compared.filter(({ isPositive }) => isPositive))('$file ends in the same tree', async (story) => {
    expect(await treeOfRun(story)).toEqual(await treeOfStages(story, STAGES, upstream))
  })

  test.each(compared.filter(({ isPositive }) => !isPositive))('$file fails as well', async (story) => {
    await expect(treeOfStages(story, STAGES, upstream)).rejects.toThrow(/^(fetch|files) failed/)
  })

  test('every story that is left out exists', () => {
    const files = STORIES.map(({ file }) => file)
    expect(Object.keys(APART).filter((file) => !files.includes(file))).toEqual([])
  })
})

const upstream: Call = async (args, { cwd, environment }) => {
  const env = { ...process.env, ...environment }
  const { status, stdout, stderr } = spawnSync(IGNITION, args, { cwd, env, encoding: 'utf8' })
  return { code: status, said: `${stdout}${stderr}` }
}
