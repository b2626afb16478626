import { stripVTControlCharacters } from 'node:util'
/** What is printed on a terminal: as wide as it is, and no colours where they are not wanted. */
import { describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import type { Io } from '../../src/program/io.ts'
import { testIo } from '../helpers/io.ts'

const DOCUMENT = JSON.stringify({
  ignition: { version: '3.4.0' },
  storage: {
    directories: [
      { path: '/srv/a-directory-with-a-long-name' },
      { path: '/srv/a-directory-with-a-long-name', mode: '0755' },
    ],
    filesystems: [{ device: '/dev/vda', format: 'ext5' }],
  },
})

async function printed(args: readonly string[], given: Partial<Io>, input = DOCUMENT): Promise<string> {
  const io = testIo({ input, isTerminal: { out: true, err: true }, ...given })
  await main(['node', 'firstlight', ...args], io)
  return io.output + io.errors
}

const PLAIN = { NO_COLOR: '1' }

test.each([120, 80, 40])('on %i columns no word is cut, and the caret stays below what it marks', async (columns) => {
  const text = await printed(['validate', '-'], { columns: () => columns, environment: PLAIN })
  expect(text.split('\n').filter((line) => line.length > columns)).toEqual([])
  const marked = text.split('\n').flatMap((line, index, lines) => {
    const from = line.indexOf('^')
    return from === -1 ? [] : [lines[index - 1]?.slice(from, line.lastIndexOf('^') + 1)]
  })
  expect(marked).toContain('"0755"')
  expect(marked).toContain('"ext5"')
})

test.each([140, 80, 40])('on %i columns help pages fit, but for a long word of a command line', async (columns) => {
  for (const name of ['', ...COMMANDS.map((row) => row.name)]) {
    const page = await printed(name === '' ? ['--help'] : [name, '--help'], { columns: () => columns })
    const wide = page.split('\n').filter((line) => line.length > Math.min(columns, 100))
    expect(wide.filter((line) => !/^ +(?:--[a-z-]+ )?\S+(?: \\)?$/.test(line))).toEqual([])
  }
})

test('on 40 columns', async () => {
  expect(await printed(['validate', '-'], { columns: () => 40, environment: PLAIN })).toMatchInlineSnapshot(`
    "error: expected an integer but found a
      string [wrong-type]
     --> <stdin>:1:155
       ($.storage.directories.1.mode)
      |
    1 | …me","mode":"0755"}],"filesystems":…
      |             ^^^^^^
      = hint: a mode is written as a decimal
        number: 0755 in octal is 493

    error: the filesystem format "ext5" is
      not known [filesystem-format-unknown]
     --> <stdin>:1:209
       ($.storage.filesystems.0.format)
      |
    1 | …ce":"/dev/vda","format":"ext5"}]}}
      |                          ^^^^^^
      = hint: did you mean "ext4"? formats
        are ext4, btrfs, xfs, swap, vfat,
        none

    2 errors
    "
  `)
})

test('a plan and a failure', async () => {
  const good = JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: { files: [{ path: '/etc/a-file-with-a-long-name' }] },
  })
  const text = await printed(['plan', '-'], { columns: () => 50 }, good)
  expect(
    stripVTControlCharacters(text)
      .split(/[\r\n]/)
      .filter((line) => line.length > 50),
  ).toEqual([])
  const failure = await printed(['plan', '-', '--machine', '/none'], { columns: () => 50 }, good)
  expect(failure).toMatchInlineSnapshot(`
    "error: reading the description of the machine
      /none failed [source-unreadable]
      because ENOENT: no such file or directory, open
        '/none'
      hint: --machine names a file as
        docs/machine-file.md tells; without it there
        is a machine that fits the document
    "
  `)
})

describe('colours', () => {
  test.each([
    ['a terminal', {}, true],
    ['NO_COLOR', PLAIN, false],
    ['NO_COLOR that is empty', { NO_COLOR: '' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, false],
  ])('%s', async (_, environment, isColoured) => {
    expect((await printed(['validate', '-'], { columns: eighty, environment })).includes('\u001B[')).toBe(isColoured)
    expect((await printed(['transpile', '-'], { columns: eighty, environment })).includes('\u001B[')).toBe(isColoured)
  })
})

function eighty(): number {
  return 80
}
