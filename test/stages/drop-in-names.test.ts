import { describe, expect, test } from 'vitest'
import { ignition } from '../helpers/resident.ts'
import { documentOf, STORIES, treeOfRun, treeOfStages, type Call } from '../helpers/stages-on-root.ts'

const STAGES = ['fetch-offline', 'fetch', 'kargs', 'disks', 'mount', 'files']
const WAYS = { 'each stage by itself': false, 'a resident engine that serves all stages': true }

const isPossible = process.getuid?.() === 0
// A boot would wait for a device that a machine of this kind has not.
const stories = STORIES.filter((story) => !documentOf(story).includes('/dev/'))

describe.each(Object.entries(WAYS))('%s, under the name ignition', (_, isResident) => {
  const skipped = isPossible ? '' : ' (skipped: needs root)'
  const call: Call = async (args, { cwd, environment }) => {
    const { code, output, errors } = await ignition(args, { cwd, environment }, { isResident })
    return { code, said: `${output}${errors}` }
  }

  test.skipIf(!isPossible).each(stories.filter(({ isPositive }) => isPositive))(
    `$file ends in the same tree as a run${skipped}`,
    async (story) => {
      expect(await treeOfStages(story, STAGES, call)).toEqual(await treeOfRun(story))
    },
  )

  test.skipIf(!isPossible).each(stories.filter(({ isPositive }) => !isPositive))(
    `$file fails as a run does${skipped}`,
    async (story) => {
      await expect(treeOfStages(story, STAGES, call)).rejects.toThrow(/^[a-z-]+ failed/)
    },
  )
})
