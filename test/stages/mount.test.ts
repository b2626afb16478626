import { expect, test } from 'vitest'
import type { Filesystem } from '../../src/config/model.ts'
import { decideMount } from '../../stages/mount/decide.ts'
import type { MountInspection } from '../../stages/mount/inspect.ts'
import { umountStage } from '../../stages/umount/umount.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const FILESYSTEMS: readonly Filesystem[] = [
  { device: '/dev/c', format: 'xfs', path: '/var/home/core' },
  { device: '/dev/swap', format: 'swap', path: '/ignored' },
  { device: '/dev/b', format: 'xfs', path: '/srv' },
  { device: '/dev/none', format: 'none', path: '/ignored' },
  { device: '/dev/a', format: 'ext4', path: '/var', mountOptions: ['noatime', 'ro'] },
  { device: '/dev/unformatted', path: '' },
]

function decide(filesystems: readonly Filesystem[], inspection: MountInspection): ReturnType<typeof decideMount> {
  return decideMount(decideInput({ config: configWith({ storage: { filesystems } }), inspection }))
}

test('mounts go shallow first, and make the directories that are missing below earlier ones', () => {
  const decision = decide(FILESYSTEMS, { points: [{ missing: '/srv' }, {}, { missing: '/var/home' }] })
  expect(linesOf(decision)).toMatchInlineSnapshot(`
    [
      "0: make-directory path=/srv",
      "1: mount device=/dev/b path=/srv format=xfs options=[]",
      "2: mount device=/dev/a path=/var format=ext4 options=["noatime"]",
      "3: make-directory path=/var/home",
      "4: make-directory path=/var/home/core",
      "5: mount device=/dev/c path=/var/home/core format=xfs options=[]",
    ]
  `)
  expect(decision.leaves).toEqual({ madeDirectories: ['/srv', '/var/home', '/var/home/core'] })
})

test('a directory that several mounts need is made once', () => {
  const filesystems = [
    { device: '/dev/a', format: 'ext4', path: '/var/a' },
    { device: '/dev/b', format: 'ext4', path: '/var/b' },
  ]
  const decision = decide(filesystems, { points: [{ missing: '/var' }, { missing: '/var' }] })
  expect(linesOf(decision)).toEqual([
    '0: make-directory path=/var',
    '1: make-directory path=/var/a',
    '2: mount device=/dev/a path=/var/a format=ext4 options=[]',
    '3: make-directory path=/var/b',
    '4: mount device=/dev/b path=/var/b format=ext4 options=[]',
  ])
  expect(decision.leaves).toEqual({ madeDirectories: ['/var', '/var/a', '/var/b'] })
})

test('new directories are labelled before something is mounted over them', () => {
  const filesystems = [{ device: '/dev/a', format: 'ext4', path: '/a/b' }]
  expect(linesOf(decide(filesystems, { points: [{ missing: '/a' }], policy: 'targeted' }))).toMatchInlineSnapshot(`
    [
      "0: make-directory path=/a",
      "1: make-directory path=/a/b",
      "2: relabel policy=targeted paths=["/a"]",
      "3: mount device=/dev/a path=/a/b format=ext4 options=[]",
    ]
  `)
})

test('a path through a link or over a file is refused', () => {
  const filesystems = [
    { device: '/dev/a', format: 'ext4', path: '/home/core' },
    { device: '/dev/b', format: 'ext4', path: '/etc/motd' },
  ]
  const points = [
    { obstacle: { path: '/home', kind: 'symlink' as const } },
    { obstacle: { path: '/etc/motd', kind: 'file' as const } },
  ]
  expect(failureOf(() => decide(filesystems, { points }))).toMatchInlineSnapshot(`
    [
      "path-through-link at $.storage.filesystems.0.path",
      "mounting /dev/a at /home/core: /home is a symbolic link; mounting /dev/b at /etc/motd: /etc/motd is not a directory",
      "give the path that the link leads to",
    ]
  `)
})

test('unmounting goes the other way', async () => {
  const work = await umountStage.load()
  const config = configWith({ storage: { filesystems: FILESYSTEMS } })
  expect(linesOf(work.decide(decideInput({ config, inspection: null })))).toMatchInlineSnapshot(`
    [
      "0: unmount path=/var/home/core",
      "1: unmount path=/var",
      "2: unmount path=/srv",
    ]
  `)
  expect(umountStage.isNeeded(configWith({}))).toBe(false)
})
