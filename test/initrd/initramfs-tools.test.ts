import fs from 'node:fs'
import { expect, test } from 'vitest'
import { TOOLS } from '../../src/host/tools.ts'

const hook = fs.readFileSync('initrd/initramfs-tools/hooks/firstlight', 'utf8')

/** The words of a list in the hook: `name="…"`. */
function wordsOf(name: string): readonly string[] {
  const [, list = ''] = new RegExp(`^${name}="([^"]*)"`, 'mu').exec(hook) ?? []
  return list.split(/\s+/u).filter((word) => word !== '')
}

test('the hook installs the programs that the real host runs, but for those that it says it leaves out', () => {
  const programs = [...wordsOf('firstlight_tools'), ...wordsOf('firstlight_left_out')]
  expect(programs.toSorted()).toEqual(TOOLS.toSorted())
})
