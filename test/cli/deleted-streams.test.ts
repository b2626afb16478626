import { spawnSync, type StdioOptions } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attachDisk, mayAttach, workDirectory } from '../helpers/loop-disks.ts'

const NO_LOOP = 'only root may attach loop devices, where there are any'

/** Hands its standard input on in a file of memory alone, and becomes what it is told. */
const WITH_MEMORY_FILE = `
import os, sys
memory = os.memfd_create("document")
os.write(memory, sys.stdin.buffer.read())
os.lseek(memory, 0, os.SEEK_SET)
os.dup2(memory, 0)
os.execv(sys.argv[1], sys.argv[1:])
`

/** A file that has no name any more, with these contents. */
function deletedFile(directory: string, contents: string): number {
  const file = path.join(directory, 'stream')
  fs.writeFileSync(file, contents)
  const descriptor = fs.openSync(file, 'r+')
  onTestFinished(() => fs.closeSync(descriptor))
  fs.unlinkSync(file)
  return descriptor
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(
  [program = '', ...args]: readonly string[],
  streams: { readonly input?: string; stdio: StdioOptions },
): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { ...streams, encoding: 'utf8' })
  return { code: status, out: stdout ?? '', err: stderr }
}

interface Planned {
  readonly directory: string
  readonly document: string
  /** Plans what is on standard input. */
  readonly command: readonly string[]
  /** What comes of it with pipes. */
  readonly usual: Ended
}

/** A document with a filesystem on a real disk, until the test ends. */
function machine(): Planned {
  const directory = workDirectory()
  const { disk, detach } = attachDisk(directory, 'image', 100)
  onTestFinished(detach)
  const [root, state] = [path.join(directory, 'root'), path.join(directory, 'state')]
  fs.mkdirSync(root)
  const filesystems = [{ device: disk, format: 'ext4', path: '/' }]
  const document = JSON.stringify({ ignition: { version: '3.5.0' }, storage: { filesystems } })
  const plan = ['plan', '-', '--backend', 'real', '--root', root, '--state-dir', state]
  const command = [process.execPath, 'bin/firstlight.ts', ...plan]
  const usual = run(command, { input: document, stdio: 'pipe' })
  expect(usual).toMatchObject({
    code: 0,
    out: expect.stringContaining(`ext4 on ${disk}`) as string,
  })
  return { directory, document, command, usual }
}

/** The links of /dev lead to the streams, and the real host looks through these links for names of disks. */
describe('a plan for a real disk is the usual one', () => {
  test('when standard input is a deleted file', ({ skip }) => {
    skip(!mayAttach, NO_LOOP)
    const { directory, document, command, usual } = machine()
    expect(run(command, { stdio: [deletedFile(directory, document), 'pipe', 'pipe'] })).toEqual(usual)
  })

  test('when standard output is a deleted file', ({ skip }) => {
    skip(!mayAttach, NO_LOOP)
    const { directory, document, command, usual } = machine()
    const output = deletedFile(directory, '')
    const ended = run(command, { input: document, stdio: ['pipe', output, 'pipe'] })
    expect({ ...ended, out: fs.readFileSync(`/proc/self/fd/${output}`, 'utf8') }).toEqual(usual)
  })

  test('when standard input is a file of memory alone', ({ skip }) => {
    skip(!mayAttach, NO_LOOP)
    skip(spawnSync('python3', ['--version']).status !== 0, 'not installed: python3')
    const { document, command, usual } = machine()
    const python = ['python3', '-c', WITH_MEMORY_FILE, ...command]
    expect(run(python, { input: document, stdio: 'pipe' })).toEqual(usual)
  })
})
