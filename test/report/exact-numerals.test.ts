import { expect, test } from 'vitest'
import { testIo } from '../helpers/io.ts'
import { main } from '../../src/main.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { diagnose } from '../../src/workbench/diagnose.ts'

// A number of JavaScript is only near an integer beyond 2^53: what is said of one shows what the owner wrote.

async function said(command: string, document: string): Promise<readonly string[]> {
  const io = testIo({ input: document })
  expect(await main(['node', 'firstlight', command, '-'], io)).not.toBe(70)
  return Array.from(io.errors.matchAll(/^(?:error: |warning: | *= hint: |  in the stage ).*$/gm), ([line]) =>
    line.trim(),
  )
}

const PARTITIONS = (partitions: string): string =>
  `{"ignition":{"version":"3.4.0"},"storage":{"disks":[{"device":"/dev/vda","wipeTable":true,"partitions":[${partitions}]}]}}`
const BUTANE = (rest: string): string => `variant: fcos\nversion: 1.6.0\n${rest}`
const MODE = (mode: string): string => BUTANE(`storage:\n  files:\n    - path: /a\n      mode: ${mode}\n`)

test.each([
  [
    'a number that is given twice',
    'validate',
    PARTITIONS('{"number":9007199254740993,"label":"a"},{"number":9007199254740993,"label":"b"}'),
    ['error: partition number 9007199254740993 is given twice on this disk [partition-number-repeated]'],
  ],
  [
    'a size below nothing',
    'validate',
    PARTITIONS('{"label":"a","sizeMiB":-9007199254740993}'),
    [
      'error: -9007199254740993 MiB is negative [partition-extent-negative]',
      '= hint: write 0, or nothing, for what the free space allows',
    ],
  ],
  [
    'the largest integer',
    'validate',
    '{"ignition":{"version":"3.4.0"},"storage":{"directories":[{"path":"/a","mode":9223372036854775807}]}}',
    [
      'error: the mode 9223372036854775807 is not between 0 and 4095 (octal 7777) [mode-out-of-range]',
      '= hint: a mode is written as a decimal number: octal 644 is 420, octal 755 is 493',
    ],
  ],
  [
    'more than 64 bits, and what has a fraction',
    'validate',
    PARTITIONS('{"label":"a","sizeMiB":99999999999999999999},{"label":"b","startMiB":1.5}'),
    [
      'error: expected an integer but found 99999999999999999999, which has more than 64 bits [wrong-type]',
      '= hint: an integer is between -9223372036854775808 and 9223372036854775807',
      'error: expected an integer but found 1.5 [wrong-type]',
      '= hint: write it without fraction and exponent',
    ],
  ],
  [
    'hexadecimal',
    'validate',
    MODE('0x7fffffffffffffff'),
    [
      'error: the mode 0x7fffffffffffffff is not between 0 and 4095 (octal 7777) [mode-out-of-range]',
      '= hint: a mode has at most four octal digits behind its leading zero: 0644, 0755',
    ],
  ],
  [
    'digits in groups',
    'validate',
    MODE('9_007_199_254_740_993'),
    [
      'error: the mode 9_007_199_254_740_993 is not between 0 and 4095 (octal 7777) [mode-out-of-range]',
      '= hint: a mode has at most four octal digits behind its leading zero: 0644, 0755',
    ],
  ],
  [
    'an alias',
    'validate',
    BUTANE(
      'storage:\n  files:\n    - path: /a9007199254740991\n      mode: &m 9007199254740993\n    - path: /b\n      mode: *m\n',
    ),
    [
      'error: the mode 9007199254740993 is not between 0 and 4095 (octal 7777) [mode-out-of-range]',
      '= hint: a mode has at most four octal digits behind its leading zero: 0644, 0755',
      'error: the mode 9007199254740993 is not between 0 and 4095 (octal 7777) [mode-out-of-range]',
      '= hint: a mode has at most four octal digits behind its leading zero: 0644, 0755',
    ],
  ],
  [
    'more than 64 bits in YAML',
    'validate',
    BUTANE(
      'storage:\n  disks:\n    - device: /dev/vda\n      partitions:\n        - {label: a, size_mib: 99999999999999999999}\n',
    ),
    [
      'error: expected an integer, found 99999999999999999999 [butane-type]',
      '= hint: an integer is between -9223372036854775808 and 9223372036854775807',
    ],
  ],
  [
    'sectors of an older spec',
    'validate',
    '{"ignition":{"version":"2.2.0"},"storage":{"disks":[{"device":"/dev/vda","wipeTable":true,"partitions":[{"label":"a","start":-9007199254740995}]}]}}',
    [
      'warning: this document of spec 2.2.0 was converted to spec 3.1.0 [legacy-converted]',
      '= hint: what changes in meaning is a warning of its own; `firstlight transpile` prints the result',
      'error: `start` is -9007199254740995 sectors of 512 bytes, which is no whole number of MiB [legacy-sectors-inexact]',
      '= hint: give `sizeMiB` and `startMiB` (spec 2.3.0 or later), a multiple of 2048 sectors, or 0',
    ],
  ],
  [
    'a partition that no table has',
    'plan',
    PARTITIONS('{"number":9223372036854775807,"label":"b"}'),
    [
      'error: partitioning /dev/vda (10 GiB): there is no partition number 9223372036854775807 [partition-does-not-fit]',
      'in the stage disks',
    ],
  ],
  [
    'an account that no system has',
    'plan',
    '{"ignition":{"version":"3.4.0"},"passwd":{"users":[{"name":"u","uid":9007199254740993}]}}',
    [
      'error: adding the user "u": the user id 9007199254740993 is not between 0 and 4294967294 [account-failed]',
      'in the stage passwd, at: add the user "u", uid 9007199254740993',
    ],
  ],
  [
    'spares that no array has',
    'plan',
    '{"ignition":{"version":"3.4.0"},"storage":{"raid":[{"name":"x","level":"raid1","devices":["/dev/a","/dev/b"],"spares":9007199254740993}]}}',
    [
      'error: making the array "x": raid1 needs at least 1 device besides spares, and of 2 devices 9007199254740993 would be spare [array-failed]',
      'in the stage raid, at: create the raid1 array x of /dev/a /dev/b (9007199254740993 of them spare)',
    ],
  ],
])('%s', async (_, command, document, lines) => {
  expect(await said(command, document)).toEqual(lines)
})

test('editors are told the same', async () => {
  const { diagnoses } = await diagnose(MODE('9007199254740993'), { source: { kind: 'file', path: 'a.bu' }, unpack })
  expect(diagnoses.map(({ message }) => message)).toEqual([
    'the mode 9007199254740993 is not between 0 and 4095 (octal 7777)',
  ])
})
