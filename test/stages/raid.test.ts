import { expect, test } from 'vitest'
import type { Raid } from '../../src/config/model.ts'
import { decideRaid } from '../../stages/raid/decide.ts'
import type { RaidInspection } from '../../stages/raid/inspect.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const MEMBERS = ['/dev/sda', '/dev/disk/by-id/b']
const RAID: Raid = { name: 'data', level: 'mirror', devices: MEMBERS, options: ['--verbose'] }
const NODES = ['/dev/sda', '/dev/sdb']

function decide(raid: readonly Raid[], inspection: RaidInspection): ReturnType<typeof decideRaid> {
  return decideRaid(decideInput({ config: configWith({ storage: { raid } }), inspection }))
}

test('arrays are made independently of each other, with level, spares and options as they are written', () => {
  const other = { name: '/dev/md127', level: '5', devices: ['/dev/c', '/dev/d', '/dev/e', '/dev/f'], spares: 1 }
  const seen = { members: NODES, inUse: [] }
  expect(linesOf(decide([RAID, other], [seen, seen]))).toMatchInlineSnapshot(`
    [
      "0 after []: create-array name=data level=mirror devices=["/dev/sda","/dev/disk/by-id/b"] spares=0 options=["--verbose"]",
      "1 after []: create-array name=/dev/md127 level=5 devices=["/dev/c","/dev/d","/dev/e","/dev/f"] spares=1 options=[]",
    ]
  `)
})

test('an array that runs with the same members and level stays, however they are spelt', () => {
  const running = { level: 'raid1', members: NODES.toReversed() }
  const decision = decide([RAID], [{ members: NODES, inUse: [[0, 'held by md127']], running }])
  const leaves = { freshDevices: {} }
  expect(decision).toEqual({ operations: [], notes: ['the array "data" is there already'], leaves })
})

test.each([
  ['level', { level: 'raid0', members: NODES }],
  ['members', { level: 'raid1', members: ['/dev/sda', '/dev/sdc'] }],
])('an array of other %s is not replaced', (_, running) => {
  expect(failureOf(() => decide([RAID], [{ members: NODES, inUse: [], running }]))).toMatchSnapshot()
})

test('members in use are all told', () => {
  const inUse = [
    [0, 'mounted at /'],
    [1, 'held by dm-0'],
  ] as const
  expect(failureOf(() => decide([RAID], [{ members: NODES, inUse }]))).toMatchInlineSnapshot(`
    [
      "device-in-use at $.storage.raid.0.devices.0",
      "making the array "data": /dev/sda is in use: mounted at /; making the array "data": /dev/disk/by-id/b is in use: held by dm-0",
      "release the device first",
    ]
  `)
})

test('an array of arrays is made after them, and what is made is known to later stages by every name', () => {
  const top = { name: 'top', level: '0', devices: ['/dev/disk/by-id/md-name-any:a', '/dev/md/b'] }
  const [a, b] = ['a', 'b'].map((name) => ({ ...RAID, name, options: [] }))
  if (a === undefined || b === undefined) throw new Error('two arrays were made')
  const decision = decide(
    [a, top, b],
    [
      { members: NODES, inUse: [] },
      { members: ['/dev/disk/by-id/md-name-any:a', '/dev/md/b'], inUse: [] },
      { members: ['/dev/sdc', '/dev/sdd'], inUse: [] },
    ],
  )
  expect(linesOf(decision)).toMatchInlineSnapshot(`
    [
      "0 after []: create-array name=a level=mirror devices=["/dev/sda","/dev/disk/by-id/b"] spares=0 options=[]",
      "1 after []: create-array name=b level=mirror devices=["/dev/sda","/dev/disk/by-id/b"] spares=0 options=[]",
      "2 after [0 1]: create-array name=top level=0 devices=["/dev/disk/by-id/md-name-any:a","/dev/md/b"] spares=0 options=[]",
    ]
  `)
  expect(Object.keys(decision.leaves?.freshDevices ?? {})).toContain('/dev/md/top')
})

test('a member that is a disk with partitions of the config is refused', () => {
  const facts = { ...NO_FACTS, partitionedDisks: { '/dev/sdb': '/dev/sdb' } }
  const config = configWith({ storage: { raid: [RAID] } })
  const inspection = [{ members: NODES, inUse: [] }]
  expect(failureOf(() => decideRaid(decideInput({ config, inspection, facts }))).slice(0, 2)).toEqual([
    'device-repeated at $.storage.raid.0.devices.1',
    'making the array "data" of /dev/disk/by-id/b: it and /dev/sdb are one device, which gets partitions by this config',
  ])
})
