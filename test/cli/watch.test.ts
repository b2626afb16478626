/** `--watch` in a process of its own, as an editor drives it: every step waits for what the program says, and for no time. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { createSeenFiles } from '../../src/node/file-changes.ts'
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
  /** Writes a file of the directory, all at once. */
  write(name: string, text: string): void
  readonly directory: string
}

async function watch(args: readonly string[], files: Readonly<Record<string, string>>): Promise<Watching> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-watch-'))
  const aside = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-watch-'))
  const write = (name: string, text: string): void => {
    // In one step, with the directories that are not there yet: what is seen between two is the last test's.
    let top = name
    while (!fs.existsSync(path.join(directory, path.dirname(top)))) top = path.dirname(top)
    fs.mkdirSync(path.dirname(path.join(aside, name)), { recursive: true })
    fs.writeFileSync(path.join(aside, name), text)
    fs.renameSync(path.join(aside, top), path.join(directory, top))
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
    for (const made of [directory, aside]) fs.rmSync(made, { recursive: true })
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

    const other = fs.openSync(path.join(directory, 'a.bu'), 'r+')
    fs.writeSync(other, document('inline: seven'))
    fs.closeSync(other)
    expect(await next()).toContain('+ /etc/a  5 B')

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

test('a file that is cut before it is written is not told of until it has contents', async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-watch-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const file = path.join(directory, 'a.bu')
  fs.writeFileSync(file, 'one')
  const files = createSeenFiles({ quiet: 1, emptied: 3_600_000 })
  files.note(file)
  let told = false
  const change = files.change(new AbortController().signal).then((names) => {
    told = true
    return names
  })
  fs.truncateSync(file)
  await setTimeout(200)
  expect(told).toBe(false)
  fs.writeFileSync(file, 'two')
  expect(await change).toEqual([file])
})
