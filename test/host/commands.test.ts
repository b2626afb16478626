import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { silentLog } from '../../src/log.ts'
import { createCommands, type Commands } from '../../src/host/real/commands.ts'
import { workDirectory } from '../helpers/loop-disks.ts'

const NO_STRAGGLERS = { started: () => undefined, ended: () => undefined, awaitAll: async () => undefined }

/** Commands of which one is a script. */
function withScript(lines: string): Commands {
  const directory = workDirectory()
  fs.writeFileSync(path.join(directory, 'wipefs'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  return createCommands({ PATH: `${directory}:${process.env['PATH']}` }, silentLog, NO_STRAGGLERS)
}

test('what a program prints is its answer, and what it says when it fails is in the error', async () => {
  const both = withScript('cat; echo answer; echo word >&2; exit $1')
  expect(await both.run('wipefs', ['0'], { doing: 'x', input: 'given ' })).toEqual({
    status: 0,
    stdout: 'given answer\n',
  })
  expect(await both.run('wipefs', ['3'], { doing: 'x', accept: [3] })).toMatchObject({ status: 3 })
  const failing = both.run('wipefs', ['3'], { doing: 'wiping' })
  await expect(failing).rejects.toMatchObject({ code: 'command-failed', message: 'wiping: wipefs failed (3): word' })
})

test('a program that does not read what it is given, or prints more than anybody looks at, comes to its end', async () => {
  const deaf = withScript('head -c 9000000 /dev/zero; echo end >&2')
  const { stdout } = await deaf.run('wipefs', [], { doing: 'x', input: 'x'.repeat(1_000_000) })
  expect(stdout).toHaveLength(4 * 1024 * 1024)
})

test('a program is ended when its wait is', async () => {
  const ended = new AbortController()
  const waiting = withScript('exec sleep 100').run('wipefs', [], { doing: 'waiting', signal: ended.signal })
  ended.abort()
  await expect(waiting).rejects.toThrow('waiting: wipefs was ended by SIGTERM')
})

test('a program with something to say outlives an engine that was killed', async () => {
  const directory = workDirectory()
  const at = (name: string): string => path.join(directory, name)
  const script = `#!/bin/sh\necho started > ${at('started')}\nwhile [ ! -e ${at('go')} ]; do sleep 0.02; done
echo words; echo words >&2; echo words\necho done > ${at('end')}\n`
  fs.writeFileSync(at('wipefs'), script, { mode: 0o755 })
  fs.mkdirSync(at('root'))
  const engine = `
    import { createRealHost } from ${JSON.stringify(path.resolve('src/host/real/real-host.ts'))}
    const environment = { PATH: ${JSON.stringify(`${directory}:${process.env['PATH'] ?? ''}`)} }
    const host = await createRealHost({ root: '${at('root')}', environment, privateDirectory: '${at('private')}' })
    await host.devices.signature('/dev/null')`
  const engineProcess = spawn(process.execPath, ['--input-type=module-typescript', '--eval', engine], {
    stdio: 'inherit',
  })
  const ended = once(engineProcess, 'exit')
  while (!fs.existsSync(at('started'))) await sleep(20)
  engineProcess.kill('SIGKILL')
  await ended
  fs.writeFileSync(at('go'), '')
  while (!fs.existsSync(at('end'))) await sleep(20)
  expect(fs.readFileSync(at('end'), 'utf8')).toBe('done\n')
})
