import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const DOCUMENT = '{"ignition": {"version": "3.4.0"}}'

test('a full disk behind standard output is a failure, told without a stack, and no bug', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  const io = testIo({ input: DOCUMENT })
  const out = (): void => {
    throw full
  }
  const code = await main(['node', 'firstlight', 'plan', '-'], { ...io, out })
  expect({ code, errors: io.errors }).toEqual({
    code: 1,
    errors: `error: reading or writing failed [io-failed]
  because ENOSPC: no space left on device, write
  hint: make room, or name another place
`,
  })
})

test('a root beside which nothing can be written is named, with what to try', async () => {
  const io = testIo({ input: DOCUMENT })
  const code = await main(['node', 'firstlight', 'run', '-', '--root', '/proc/none/root'], io)
  expect({ code, errors: io.errors }).toEqual({
    code: 1,
    errors: `error: making the lock /proc/none/root.firstlight/journal.lock of the run failed [io-failed]
  because ENOENT: no such file or directory, mkdir '/proc/none'
  hint: it is kept beside the root: --state-dir names another place, which can be written and can hold sockets
`,
  })
})

test('a root that is a file is refused before anything is made', async () => {
  const file = fileURLToPath(import.meta.url)
  const io = testIo({ input: DOCUMENT })
  const code = await main(['node', 'firstlight', 'run', '-', '--root', file], io)
  expect({ code, errors: io.errors }).toEqual({
    code: 5,
    errors: `error: opening the target root ${JSON.stringify(file)}: it is not a directory [refused]
  hint: name a directory, or one that is to be made
`,
  })
})

test('what nobody expected is still a bug', async () => {
  const io = testIo({ input: DOCUMENT })
  expect(await main(['node', 'firstlight', 'plan', '-'], { ...io, out: throwUnexpected })).toBe(70)
  expect(io.errors).toContain('error: this is a bug of ours [internal]\nTypeError: nobody expected this\n')
})

function throwUnexpected(): void {
  throw new TypeError('nobody expected this')
}
