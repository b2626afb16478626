import { describe, expect, test } from 'vitest'
import { goUsage, parseGoDuration, parseGoFlags, type GoFlag } from '../../../src/program/go-flags.ts'

const FLAGS: Readonly<Record<string, GoFlag>> = {
  root: { kind: 'string', default: '/', usage: 'root of the filesystem' },
  'log-to-stdout': { kind: 'bool', default: 'false', usage: 'log to stdout' },
  'fetch-timeout': { kind: 'duration', default: '2m0s', usage: 'initial fetch' },
}
const defaults = { root: '/', 'log-to-stdout': 'false', 'fetch-timeout': '2m0s' }

describe('flags as Go parses them', () => {
  test.each([
    ['nothing', [], { kind: 'parsed', values: defaults, rest: [] }],
    [
      'one dash or two',
      ['-root', '/a', '--root=/b'],
      { kind: 'parsed', values: { ...defaults, root: '/b' }, rest: [] },
    ],
    ['an empty value', ['-root', ''], { kind: 'parsed', values: { ...defaults, root: '' }, rest: [] }],
    ['a value with =', ['-root=/a=b'], { kind: 'parsed', values: { ...defaults, root: '/a=b' }, rest: [] }],
    [
      'a bare boolean',
      ['-log-to-stdout', 'x', '-root', '/a'],
      { kind: 'parsed', values: { ...defaults, 'log-to-stdout': 'true' }, rest: ['x', '-root', '/a'] },
    ],
    ['a boolean with a value', ['-log-to-stdout=F'], { kind: 'parsed', values: defaults, rest: [] }],
    ['--', ['--', '-root', '/a'], { kind: 'parsed', values: defaults, rest: ['-root', '/a'] }],
    ['a single dash', ['-'], { kind: 'parsed', values: defaults, rest: ['-'] }],
    ['help', ['-h'], { kind: 'help' }],
    ['an unknown flag', ['--rot', '/a'], { kind: 'wrong', message: 'flag provided but not defined: -rot' }],
    ['a missing value', ['-root'], { kind: 'wrong', message: 'flag needs an argument: -root' }],
    ['a name that objects have', ['-toString'], { kind: 'wrong', message: 'flag provided but not defined: -toString' }],
    ['three dashes', ['---root'], { kind: 'wrong', message: 'bad flag syntax: ---root' }],
    [
      'a wrong boolean',
      ['-log-to-stdout=yes'],
      { kind: 'wrong', message: 'invalid value "yes" for flag -log-to-stdout: parse error' },
    ],
    [
      'a wrong duration',
      ['-fetch-timeout', '5'],
      { kind: 'wrong', message: 'invalid value "5" for flag -fetch-timeout: parse error' },
    ],
  ])('%s', (_, args, answer) => {
    expect(parseGoFlags(args, FLAGS)).toEqual(answer)
  })

  test.each([
    ['2m0s', 120_000],
    ['1.5h', 5_400_000],
    ['300ms', 300],
    ['1m30.5s', 90_500],
    ['0', 0],
    ['-1s', -1000],
    ['1d', undefined],
    ['', undefined],
    ['s', undefined],
  ])('the duration %j is %j ms', (text, ms) => {
    expect(parseGoDuration(text)).toBe(ms)
  })

  test('the usage text', () => {
    expect(goUsage('ignition', FLAGS)).toMatchInlineSnapshot(`
      "Usage of ignition:
        -fetch-timeout duration
          	initial fetch (default 2m0s)
        -log-to-stdout
          	log to stdout
        -root string
          	root of the filesystem (default "/")
      "
    `)
  })
})
