/** A program that runs beside ours is asked to end, and never outlives who started it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startProgram } from '../../src/host/real/started-program.ts'
import { processStart } from '../../src/node/processes.ts'
import { until } from '../helpers/processes.ts'

/** A shell that says that it runs, and then waits. */
const waiting = (trap: string): readonly string[] => ['sh', '-c', `${trap}; echo runs; while :; do sleep 0.1; done`]

test.each<[string, string, 'TERM' | 'KILL', number, string]>([
  ['is asked to end, and ends as it likes', "trap 'echo asked; exit 3' TERM", 'TERM', 3, 'runs\nasked\n'],
  ['is ended for good when it does not heed that', "trap '' TERM", 'TERM', 137, 'runs\n'],
  ['is not asked when it is to be killed', "trap 'echo asked; exit 3' TERM", 'KILL', 137, 'runs\n'],
])('a program %s', { timeout: 60_000 }, async (_title, trap, signal, status, said) => {
  const program = startProgram(process.env, waiting(trap))
  const first = await firstChunk(program.stdout)
  program.end(signal)
  expect(`${first}${await text(program.stdout)}`).toBe(said)
  expect(await program.ended).toBe(status)
})

test('a program that is not there ends like one in a shell', async () => {
  const program = startProgram(process.env, ['no-such-program'])
  program.stdout.resume()
  expect(await text(program.stderr)).toContain('no-such-program: not found')
  expect(await program.ended).toBe(127)
})

test('a program ends when who started it is killed', { timeout: 60_000 }, async () => {
  const module = path.resolve('src/host/real/started-program.ts')
  const script = `import { startProgram } from ${JSON.stringify(module)}
    startProgram(process.env, ['sh', '-c', 'echo $$; exec sleep 600']).stdout.pipe(process.stdout)`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const program = Number(await firstChunk(starter.stdout))
  expect(processStart(program)).toBeDefined()
  starter.kill('SIGKILL')
  await until(() => processStart(program) === undefined)
})

async function firstChunk(stream: Readable): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer]
  stream.pause()
  return chunk.toString()
}
