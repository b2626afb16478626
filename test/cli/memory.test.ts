import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dir } from 'tmp-promise'
import { expect, onTestFinished, test } from 'vitest'

test('a config that cannot be planned in the memory that there is ends in an error, and not in an abort of Node', async () => {
  const { path, cleanup } = await dir({ unsafeCleanup: true })
  onTestFinished(() => cleanup())
  const files = Array.from({ length: 300_000 }, (_, index) => `{"path":"/f${index}"}`).join(',')
  await writeFile(`${path}/many.ign`, `{"ignition":{"version":"3.5.0"},"storage":{"files":[${files}]}}`)
  const args = ['--max-semi-space-size=4', '--max-old-space-size=300', 'bin/firstlight.ts', 'plan', `${path}/many.ign`]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect({ status, signal, stdout }).toEqual({ status: 1, signal: null, stdout: '' })
  expect(stderr).toMatch(
    /^error: planning a config of 300000 files, units and users: that takes up to 586 MiB of memory, and there are 3\d\d MiB \[not-enough-memory\]\n {2}hint: give the machine more memory/,
  )
})
