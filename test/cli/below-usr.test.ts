import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

// What the machine itself says of it is booted in test/boot/talk.test.ts.
const DOCUMENT = 'test/boot/documents/talk-below-usr.bu'

test('lint refuses a document that writes below /usr, for the target or for its variant', async () => {
  for (const target of [['--target', 'flatcar'], []]) {
    const io = testIo({ cwd: process.cwd() })
    expect(await main(['node', 'firstlight', 'lint', ...target, DOCUMENT], io)).toBe(3)
    expect(io.output).toContain('/usr/local/bin/tool is below /usr, which is read-only on Flatcar [usr-read-only]')
  }
})

test("a plan refuses it on a machine whose /usr is the image's, before anything is planned", async () => {
  const machine = ['--machine', 'examples/flatcar.machine.yaml']
  const io = testIo({ cwd: process.cwd() })
  expect(await main(['node', 'firstlight', 'plan', '--offline', ...machine, DOCUMENT], io)).toBe(1)
  expect(io.output).toBe('')
  expect(io.errors).toMatch(
    /^error: writing "\/usr\/local\/bin\/tool": the filesystem at \/usr is mounted read-only \[io-failed\]/,
  )
  expect(io.errors).toContain(`at ${DOCUMENT}:9:7 ($.storage.files.1)`)
})
