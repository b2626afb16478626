import { describe, expect, test } from 'vitest'
import { defineCommand, type Command } from '../../../src/cli/command/command.ts'
import {
  choice,
  choiceOfMany,
  duration,
  flag,
  input,
  location,
  required,
  several,
  withDefault,
  word,
} from '../../../src/cli/command/option.ts'
import { scan } from '../../../src/cli/command/scan.ts'
import { testIo } from '../../helpers/io.ts'

/** A command that prints its settings. */
const EVERYTHING: Command = defineCommand({
  exits: [0],
  arguments: { file: several(required(input('file', 'what is read'))) },
  options: {
    strict: flag('on or off', 's'),
    pretty: flag('on or off', 'p'),
    filesDir: location('dir', 'a directory', { short: 'd' }),
    mode: withDefault(choice('mode', ['slow', 'fast'], 'a word of two'), 'slow'),
    phase: choiceOfMany('phase', ['disks', 'files'], 'words of two'),
    timeout: duration('a length of time'),
    platform: word('id', 'any word'),
    machine: input('file', 'what is read too'),
  },
  examples: ['firstlight everything FILE'],
  run({ settings, io }) {
    io.out(JSON.stringify(settings))
    return Promise.resolve(0)
  },
})

async function settingsOf(line: string): Promise<Record<string, unknown>> {
  const io = testIo({ cwd: '/home' })
  const typed = scan(line === '' ? [] : line.split(' '), { name: 'everything', options: EVERYTHING.options })
  if (typed === undefined) return { help: true }
  await EVERYTHING.start('everything', typed, io)
  return JSON.parse(io.output) as Record<string, unknown>
}

describe('what is typed', () => {
  test.each([
    ['a', { file: ['a'], strict: false, mode: 'slow', phase: [], color: 'auto' }],
    ['a b --strict', { file: ['a', 'b'], strict: true }],
    ['-sp a', { strict: true, pretty: true }],
    ['a --files-dir x', { filesDir: { given: 'x', path: '/home/x' } }],
    ['a --files-dir=x', { filesDir: { given: 'x', path: '/home/x' } }],
    ['a -d /x', { filesDir: { given: '/x', path: '/x' } }],
    ['a -dx', { filesDir: { given: 'x', path: '/home/x' } }],
    ['a -spdx', { strict: true, pretty: true, filesDir: { given: 'x', path: '/home/x' } }],
    ['a -d=x', { filesDir: { given: 'x', path: '/home/x' } }],
    ['a --mode fast', { mode: 'fast' }],
    ['a --mode fast --mode slow', { mode: 'slow' }],
    ['--phase disks files a', { phase: ['disks', 'files'], file: ['a'] }],
    ['--phase disks --phase files a', { phase: ['disks', 'files'], file: ['a'] }],
    ['--phase=disks,files a', { phase: ['disks', 'files'], file: ['a'] }],
    ['a --timeout 2m30s', { timeout: 150_000 }],
    ['--color a', { color: 'always', file: ['a'] }],
    ['--color never a', { color: 'never', file: ['a'] }],
    ['--color=no a', { color: 'never' }],
    ['- --platform -', { file: ['-'], platform: '-' }],
    ['--platform=-x -- --strict -', { platform: '-x', file: ['--strict', '-'], strict: false }],
    ['a --strict --help', { help: true }],
  ])('%s', async (line, settings) => {
    expect(await settingsOf(line)).toMatchObject(settings)
  })
})

describe('wrong usage', () => {
  const PAGE = 'firstlight everything --help tells what'
  test.each([
    ['', 'everything: no file was given', `${PAGE} it takes`],
    ['a --stirct', 'everything: unknown option --stirct', `did you mean --strict? ${PAGE} there is`],
    ['a --sky', 'everything: unknown option --sky', `${PAGE} there is`],
    ['a -x', 'everything: unknown option -x', `${PAGE} there is`],
    ['a --strict=no', 'everything: --strict takes no value', '--strict alone turns it on'],
    ['a --platform', 'everything: --platform was given no <id>', 'put it behind --platform'],
    [
      'a --platform --strict',
      'everything: --platform was given no <id>',
      'put it behind --platform; --platform=--strict if that is it',
    ],
    ['a --mode quick', '--mode quick: there is no such mode', 'slow or fast'],
    ['a --phase=disks,boot', '--phase boot: there is no such phase', 'disks or files'],
    ['a --color=blue', '--color blue: there is no such mode', 'auto, always, never, yes or no'],
    ['a --timeout 15', '--timeout 15: not a length of time', 'a number with a unit: 30s, 2m, 1h30m'],
    [
      'a --platform=',
      'everything: --platform is empty',
      'a variable may not be set; leave the option out, or give it a value',
    ],
    ['- --machine -', 'everything: standard input was named 2 times (--machine, file)', 'give one of them as a file'],
    ['- -', 'everything: standard input was named 2 times (file, file)', 'give one of them as a file'],
  ])('%s', async (line, message, hint) => {
    await expect(settingsOf(line)).rejects.toMatchObject({ code: 'usage', message, hint })
  })
})

test('a setting that is spelled wrong does not compile', () => {
  defineCommand({
    exits: [0],
    arguments: { doc: input('doc', '') },
    options: { strict: flag(''), mode: choice('mode', ['slow', 'fast'], '') },
    examples: [],
    run({ settings }) {
      expect([settings.doc, settings.strict]).toBeDefined()
      // @ts-expect-error there is no such setting
      expect(settings.stirct).toBeUndefined()
      // @ts-expect-error there is no such mode
      expect(settings.mode === 'quick').toBe(false)
      return Promise.resolve(0)
    },
  })
})
