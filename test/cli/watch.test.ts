/** `--watch` in a process of its own, as an editor drives it: every step waits for what the program says, and for no time. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

const PROGRAM = path.join(import.meta.dirname, '../../bin/firstlight.ts')

function document(text: string, more = ''): string {
  return `variant: fcos
version: 1.6.0
storage:
  files:
    - path: /etc/a
      contents:
        ${text}
${more}`
}

interface Watching {
  readonly program: ChildProcess
  /** What is printed until the program waits for the next change. */
  next(): Promise<string>
  /** Writes a file of the directory. */
  write(name: string, text: string): void
  readonly directory: string
}

async function watch(args: readonly string[], files: Readonly<Record<string, string>>): Promise<Watching> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-watch-'))
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true })
    fs.writeFileSync(path.join(directory, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const program = spawn(process.execPath, [PROGRAM, ...args, '--watch'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let wake: (() => void) | undefined
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      wake?.()
    })
  }
  program.on('exit', () => wake?.())
  onTestFinished(async () => {
    if (program.exitCode === null && program.kill()) await once(program, 'exit')
    fs.rmSync(directory, { recursive: true })
  })
  return {
    program,
    directory,
    write,
    async next() {
      while (!printed.includes('watching; Ctrl-C ends it')) {
        if (program.exitCode !== null) throw new Error(`it ended: ${printed}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
      const said = printed
      printed = ''
      return said.replace('\nwatching; Ctrl-C ends it\n', '')
    },
  }
}

test(
  'plan --watch plans again when the document is changed, in whatever way an editor does so',
  { timeout: 240_000 },
  async () => {
    const { next, write, directory, program } = await watch(['plan', 'a.bu'], { 'a.bu': document('inline: one') })
    expect(await next()).toContain('+ /etc/a  3 B')

    write('a.bu', document('inline: three'))
    const second = await next()
    expect(second).toMatch(/^changed: a\.bu\n\nPlan: 1 new/)
    expect(second).toContain(`What is otherwise than the time before
   Files
  -  + /etc/a  3 B
  +  + /etc/a  5 B
`)

    write('.a.bu.swp', document('inline: seven..'))
    fs.renameSync(path.join(directory, '.a.bu.swp'), path.join(directory, 'a.bu'))
    expect(await next()).toContain('+ /etc/a  7 B')

    write('a.bu', 'variant: fcos\nversion: 1.6.0\nstorage: [\n')
    expect(await next()).toContain('this bracket is not closed')

    fs.rmSync(path.join(directory, 'a.bu'))
    expect(await next()).toContain('reading the document a.bu failed')

    write('a.bu', document('inline: nine....'))
    expect(await next()).toContain('+ /etc/a  8 B')

    program.kill('SIGINT')
    expect(await once(program, 'exit')).toEqual([130, null])
  },
)

test('run --watch makes the root anew, also for a file that the document takes in', { timeout: 240_000 }, async () => {
  const files = { 'a.bu': document('local: files/a', '    - path: /etc/b\n'), 'files/a': 'one' }
  const { next, write, directory, program } = await watch(['run', 'a.bu', '--root', 'machine', '-d', '.'], files)
  expect(await next()).toContain('provisioned machine')
  const at = (name: string): string => path.join(directory, 'machine', name)
  expect(fs.readFileSync(at('etc/a'), 'utf8')).toBe('one')

  write('files/a', 'two')
  const second = await next()
  expect(second).toMatch(/^changed: files\/a\n/)
  expect(fs.readFileSync(at('etc/a'), 'utf8')).toBe('two')

  write('a.bu', document('local: files/a'))
  await next()
  expect(fs.readdirSync(at('etc'))).not.toContain('b')

  write('files/tree/x', 'x')
  write('a.bu', document('local: files/a', '  trees:\n    - local: files/tree\n      path: /srv\n'))
  await next()
  write('files/tree/deep/y', 'y')
  await next()
  expect(fs.readFileSync(at('srv/deep/y'), 'utf8')).toBe('y')

  program.kill('SIGTERM')
  expect(await once(program, 'exit')).toEqual([143, null])
})

test.each([
  { args: ['plan', '--watch'], message: '--watch without a file to watch' },
  { args: ['plan', '-', '--watch'], message: '--watch without a file to watch' },
  { args: ['plan', 'a.bu', '--watch', '-o', 'x'], message: '--watch and -o were both given' },
])('$args is no use', async ({ args, message }) => {
  const io = testIo({ cwd: os.tmpdir() })
  expect(await main(['node', 'firstlight', ...args], io)).toBe(2)
  expect(io.errors).toContain(message)
})
