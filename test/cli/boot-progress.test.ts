import { describe, expect, test } from 'vitest'
import { bootProgress } from '../../src/cli/boot-progress.ts'
import { SYSTEM_CLOCK } from '../../src/node/clock.ts'
import { testIo } from '../helpers/io.ts'

const FAR = "Debian's packages for the kernel and the initramfs (once): 123 of about 214 packages"

describe('how far a boot is', () => {
  test.each([
    [120, 'firmware and kernel', 'firmware and kernel, 0 s'],
    [120, FAR, `${FAR}, 0 s`],
    // The end of a line that is too long is what changes: the front goes.
    [80, FAR, '123 of about 214 packages, 0 s'],
    [60, FAR, '123 of about 214 packages, 0 s'],
    [40, 'provisioning: fetch-offline', 'provisioning: fetch-offline, 0 s'],
    [40, FAR, '123 of about 214 packages, 0 s'],
    [40, 'the executable of this checkout (half a minute)', 'the executable of this checkout (…, 0 s'],
  ])('fits %i columns: %s', (columns, step, line) => {
    const io = testIo({ isTerminal: { out: true, err: true }, columns: () => columns })
    const progress = bootProgress(io)
    progress.step(step)
    expect(io.errors).toBe(`\r\u001B[K${line}`)
    expect(line.length).toBeLessThan(columns)
    progress.end()
  })

  test('is told a log by a line for each step, and again after half a minute of the same', () => {
    let now = 0
    const io = testIo({ clock: { ...SYSTEM_CLOCK, date: () => new Date(now) } })
    const progress = bootProgress(io)
    for (; now <= 70_000; now += 1_000) progress.step(`packages: ${now / 1000} of 90`)
    progress.step('provisioning: fetch-offline')
    progress.step('provisioning: disks')
    progress.end()
    expect(io.errors.trim().split('\n')).toEqual([
      '[0 s] packages: 0 of 90',
      '[30 s] packages: 30 of 90',
      '[60 s] packages: 60 of 90',
      '[71 s] provisioning: fetch-offline',
      '[71 s] provisioning: disks',
    ])
  })
})
