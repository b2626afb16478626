import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Content } from '../../src/util/content.ts'
import type { NodeOperation } from '../../src/host/operation/operation.ts'
import { targetPath, type TargetPath } from '../../src/util/paths.ts'
import { diskTree } from '../helpers/disk-tree.ts'
import { pointsToCut, runInSteps, whyNoSteps } from '../helpers/kills.ts'

// Somebody watches the host at its work on a file, and at one of its system calls puts a link in place of a directory or of the
// file itself, which leads to the same names outside the root. Each operation is done once for each of its calls (of
// which `npm test` takes some), so that every window there is has been used.

const contents: readonly Content[] = [{ kind: 'text', text: 'EVIL' }]

interface Case {
  /** More than its calls are, also of those that it comes to when the link leads it elsewhere in the root. */
  readonly windows: number
  /** What is swapped for a link to its like outside, seen from the directory of the operation. */
  readonly swapped: readonly string[]
  operation(at: (name: string) => TargetPath): NodeOperation
}

const CASES: Readonly<Record<string, Case>> = {
  'write a new file': {
    windows: 45,
    swapped: [''],
    operation: (at) => ({ kind: 'write-file', path: at('new'), contents, mode: 0o666, uid: 7, gid: 7 }),
  },
  'replace a file': {
    windows: 44,
    swapped: ['', '/file'],
    operation: (at) => ({ kind: 'write-file', path: at('file'), contents, mode: 0o666, uid: 7, gid: 7 }),
  },
  append: {
    windows: 24,
    swapped: ['', '/file'],
    operation: (at) => ({ kind: 'append-file', path: at('file'), at: 3, contents, mode: 0o666, uid: 7 }),
  },
  'change a file': {
    windows: 16,
    swapped: ['', '/file'],
    operation: (at) => ({ kind: 'set-attributes', path: at('file'), mode: 0o666, uid: 7 }),
  },
  'change a directory': {
    windows: 16,
    swapped: ['', '/dir'],
    operation: (at) => ({ kind: 'set-attributes', path: at('dir'), mode: 0o777, uid: 7 }),
  },
  'make directories': {
    windows: 48,
    swapped: ['', '/dir'],
    operation: (at) => ({ kind: 'make-directory', path: at('dir/new/new'), mode: 0o777, uid: 7, gid: 7 }),
  },
  'make a symlink': {
    windows: 30,
    swapped: [''],
    operation: (at) => ({ kind: 'make-symlink', path: at('new'), target: 'evil', uid: 7, gid: 7 }),
  },
  'make a hard link': {
    windows: 24,
    swapped: ['', '/file'],
    operation: (at) => ({ kind: 'make-hard-link', path: at('new'), target: at('file') }),
  },
  'remove a file': { windows: 16, swapped: ['', '/file'], operation: (at) => ({ kind: 'remove', path: at('file') }) },
  'remove a directory': {
    windows: 48,
    swapped: ['', '/dir', '/dir/deep'],
    operation: (at) => ({ kind: 'remove', path: at('dir') }),
  },
}

interface Trap {
  readonly name: string
  readonly swapped: string
  readonly operation: NodeOperation
  /** At which call of the operation the link is put there, and of how many. */
  readonly window: number
  readonly windows: number
}

const TRAPS: readonly Trap[] = pointsToCut(
  Object.entries(CASES).flatMap(([what, { windows, swapped: each, operation }]) =>
    each.flatMap((swapped) =>
      Array.from({ length: windows }, (_, window) => {
        const name = `${what}, ${swapped}`.replaceAll('/', ':') + ` at ${window}`
        return { name, swapped, window, windows, operation: operation((file) => targetPath(`/srv/${name}/${file}`)) }
      }),
    ),
  ),
  120,
)

function fill(directory: string): void {
  fs.mkdirSync(`${directory}/dir/deep`, { recursive: true })
  for (const name of ['file', 'dir/one', 'dir/deep/two']) fs.writeFileSync(`${directory}/${name}`, 'abc')
}

function makeMachine(): string {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-swapped-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }), 60_000)
  for (const { name } of TRAPS) {
    fill(`${directory}/root/srv/${name}`)
    fill(`${directory}/outside/${name}`)
  }
  // Where links lead within the root: else the first operation to be led there would make more directories than any other.
  fs.mkdirSync(`${directory}/root${directory}/outside`, { recursive: true })
  fs.mkdirSync(`${directory}/away`)
  fs.writeFileSync(`${directory}/operations`, JSON.stringify(TRAPS.map(({ operation }) => operation)))
  return directory
}

test.for(['real', 'scratch'])(
  'the %s host is never led outside by a link, whenever it is put there',
  { timeout: 300_000 },
  async (backend, context) => {
    const reason = process.getuid?.() === 0 ? whyNoSteps() : 'only root may give files away'
    if (reason !== undefined) context.skip(reason)
    const directory = makeMachine()
    const before = diskTree(`${directory}/outside`)
    const command = [process.execPath, 'test/helpers/perform.ts', backend, directory, `${directory}/operations`]
    let [at, calls, missed, swaps] = [-1, 0, 0, 0]
    const end = await runInSteps({ command, within: [directory, '/next-operation'], looks: true }, (call) => {
      if (call.includes('/next-operation')) {
        at += 1
        calls = 0
      }
      const trap = TRAPS[at]
      if (calls === trap?.window && swap(directory, trap)) swaps += 1
      calls += 1
      if (trap && calls > trap.windows) missed += 1
      return 'go on'
    })
    expect(end.code, end.said).toBe(0)
    expect(diskTree(`${directory}/outside`)).toEqual(before)
    expect({ at, missed }).toEqual({ at: TRAPS.length - 1, missed: 0 })
    expect(swaps).toBeGreaterThan(TRAPS.length / 3)
  },
)

function swap(directory: string, { name, swapped }: Trap): boolean {
  const place = `${directory}/root/srv/${name}${swapped}`
  if (!fs.existsSync(place)) return false
  fs.renameSync(place, `${directory}/away/${name}`)
  fs.symlinkSync(`${directory}/outside/${name}${swapped}`, place)
  return true
}
