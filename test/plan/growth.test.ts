import { describe, expect, test } from 'vitest'
import { main } from '../../src/main.ts'
import { expectLinear } from '../helpers/growth.ts'
import { testIo } from '../helpers/io.ts'

const KINDS: readonly (readonly [string, number, (size: number) => object])[] = [
  ['disks', 1000, (size) => ({ disks: many(size, (n) => ({ device: `/dev/x${n}`, partitions: [{ number: 1 }] })) })],
  ['disks that are wiped', 1000, (size) => ({ disks: many(size, (n) => ({ device: `/dev/x${n}`, wipeTable: true })) })],
  [
    'devices of an array',
    2000,
    (size) => ({ raid: [{ name: 'r', level: 'raid1', devices: many(size, (n) => `/dev/x${n}`) }] }),
  ],
]

function many<Item>(size: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: size }, (_, index) => item(index))
}

describe('twice the document takes twice the work to be planned and told', () => {
  test.each(KINDS)('%s', { timeout: 300_000 }, async (_, size, storageOf) => {
    await expectLinear(size, (count) => {
      const input = JSON.stringify({ ignition: { version: '3.4.0' }, storage: storageOf(count) })
      return async () => {
        expect(await main(['node', 'firstlight', 'plan', '-', '--offline'], testIo({ input }))).toBe(0)
      }
    })
  })
})
