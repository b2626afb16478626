/** A suite of machines that is killed leaves neither a worker behind nor what that had started. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { processesNaming, until } from '../helpers/processes.ts'

test('a vitest that is killed takes its worker and what that started with it', { timeout: 120_000 }, async () => {
  const directory = fs.mkdtempSync(path.resolve('.cache/killed-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const started = JSON.stringify(path.resolve('src/host/real/started-program.ts'))
  const wait = `['sh', '-c', 'sleep 600; exit', ${JSON.stringify(directory)}]`
  const lines = [
    `import { test } from 'vitest'; import { startProgram } from ${started}`,
    `test('waits', { timeout: 600_000 }, async () => await startProgram(process.env, ${wait}).ended)`,
  ]
  fs.writeFileSync(path.join(directory, 'waits.test.ts'), lines.join('\n'))
  const setup = JSON.stringify(path.resolve('test/helpers/end-with-vitest.ts'))
  const config = path.join(directory, 'vitest.config.mjs')
  fs.writeFileSync(config, `export default { test: { root: ${JSON.stringify(directory)}, setupFiles: [${setup}] } }`)
  const vitest = spawn('node_modules/.bin/vitest', ['run', '--config', config], { stdio: 'ignore' })
  const isWaiting = (): boolean => processesNaming(directory).some(({ command: [program] }) => program === 'sh')
  await until(isWaiting)
  expect(vitest.exitCode).toBe(null)
  vitest.kill('SIGKILL')
  await until(() => processesNaming(directory).length === 0)
})
