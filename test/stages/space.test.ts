import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeGptImage } from '../helpers/gpt-image.ts'
import { createSpace, type Extent, type Geometry } from '../../stages/disks/space.ts'

/** A table as numbers: gaps before partitions and their lengths, in sectors. */
const partitions = fc.array(fc.tuple(fc.nat(300_000), fc.integer({ min: 1, max: 300_000 })), { maxLength: 6 })
const request = fc.record({
  start: fc.oneof(
    fc.constant(0),
    fc.nat(1024).map((mebibytes) => mebibytes * 2048),
  ),
  size: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 400 }).map((mebibytes) => mebibytes * 2048),
  ),
})
const deletions = fc.subarray([1, 2, 3, 4, 5, 6])
const requests = fc.array(request, { minLength: 1, maxLength: 4 })

/** Lays partitions out one after the other; with `unit` 2048 every one begins at a MiB. */
function laidOut(gaps: readonly (readonly [number, number])[], unit: number, sectors: number): Geometry['partitions'] {
  let next = 2048
  return gaps.flatMap(([gap, size], index) => {
    const start = Math.ceil((next + gap) / unit) * unit
    if (start + size > sectors - 40) return []
    next = start + size
    return [{ number: index + 1, start, size }]
  })
}

test('partitions never overlap, lie in the usable area, and begin at a MiB', () => {
  fc.assert(
    fc.property(partitions, deletions, requests, fc.constantFrom(512, 4096), (gaps, removed, wanted, sectorSize) => {
      const unit = (1024 * 1024) / sectorSize
      const sectors = 2_097_152
      const before = laidOut(gaps, unit, sectors)
      const space = createSpace({ sectorSize, sectors, partitions: before })
      for (const number of removed) space.remove(number)
      const kept = before.filter(({ number }) => !removed.includes(number))
      const extents: Extent[] = kept.map(({ start, size }) => ({ first: start, last: start + size - 1 }))
      for (const [index, each] of wanted.entries()) {
        const extent = space.place({ number: 10 + index, ...each })
        if (extent === undefined) continue
        // Only a stretch without any aligned sector is used from where it begins.
        if (extent.first % unit !== 0) expect(extent.last - extent.first + 1).toBeLessThan(unit)
        expect(extent.first).toBeGreaterThanOrEqual(space.usable.first)
        expect(extent.last).toBeLessThanOrEqual(space.usable.last)
        if (each.start > 0) expect(extent.first).toBe(each.start)
        if (each.size > 0) expect(extent.last - extent.first + 1).toBe(each.size)
        expect(extents.filter((other) => other.first <= extent.last && other.last >= extent.first)).toEqual([])
        extents.push(extent)
      }
    }),
  )
})

const hasSgdisk = spawnSync('sgdisk', ['--version']).status === 0

describe.skipIf(!hasSgdisk)(hasSgdisk ? 'beside sgdisk' : 'beside sgdisk (skipped: sgdisk is not installed)', () => {
  const generated = fc.sample(fc.tuple(partitions, fc.constantFrom(2048, 1, 8, 64), deletions, requests), {
    numRuns: 220,
    seed: 7,
  })

  test('220 generated disks get the same partitions from sgdisk --pretend', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-space-'))
    const image = path.join(directory, 'disk')
    let placedByBoth = 0
    try {
      for (const [gaps, unit, removed, wanted] of generated) {
        const sectors = 2_097_152
        const before = laidOut(gaps, unit, sectors)
        writeGptImage(image, sectors, before)
        const space = createSpace({ sectorSize: 512, sectors, partitions: before })
        const present = removed.filter((number) => before.some((each) => each.number === number))
        for (const number of present) space.remove(number)
        const inOtherStretch = wanted.some(({ start, size }) => start > 0 && size === 0)
        const ours = wanted.map((each, index) => space.place({ number: 10 + index, ...each }))
        const theirs = pretend(image, present, wanted)
        // sgdisk cannot fill the rest of a stretch that is not the largest; we can (docs/decisions.md).
        if (theirs === undefined && inOtherStretch) continue
        if (theirs !== undefined) placedByBoth += 1
        expect({ before, present, wanted, got: ours.includes(undefined) ? undefined : ours }).toEqual({
          before,
          present,
          wanted,
          got: theirs,
        })
      }
    } finally {
      fs.rmSync(directory, { recursive: true })
    }
    expect(placedByBoth).toBeGreaterThan(80)
  }, 120_000)
})

function pretend(
  image: string,
  removed: readonly number[],
  wanted: readonly { readonly start: number; readonly size: number }[],
): readonly Extent[] | undefined {
  const { status, stdout } = spawnSync('sgdisk', [
    '--pretend',
    ...removed.map((number) => `--delete=${number}`),
    ...wanted.map(({ start, size }, index) => `--new=${10 + index}:${start}:+${size}`),
    ...wanted.map((_, index) => `--info=${10 + index}`),
    image,
  ])
  if (status !== 0) return undefined
  const firsts = [...stdout.toString().matchAll(/First sector: (\d+)/g)]
  const lasts = [...stdout.toString().matchAll(/Last sector: (\d+)/g)]
  return firsts.map((match, index) => ({ first: Number(match[1]), last: Number(lasts[index]?.[1]) }))
}
