import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { partitionsOf, slavesOf } from '../../src/host/real/block.ts'
import { shareDisk } from '../../src/host/real/shared-disks.ts'

const mayAttach = process.getuid?.() === 0 && spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0

function attachDisk(): string {
  const image = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-disk-')), 'image')
  fs.writeFileSync(image, '')
  fs.truncateSync(image, 8 * 1024 * 1024)
  execFileSync('sgdisk', ['--new=1:2048:+1MiB', '--new=2:0:+1MiB', image], { stdio: 'ignore' })
  const disk = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  execFileSync('partx', ['--update', disk])
  onTestFinished(() => {
    spawnSync('partx', ['--delete', disk])
    execFileSync('losetup', ['--detach', disk])
    fs.rmSync(path.dirname(image), { recursive: true })
  })
  return disk
}

const shares = (device: string, ...others: readonly string[]): boolean => shareDisk({ sys: '/sys' }, device, others)

test('partitions share their disk with it and with each other; what is absent shares nothing', (context) => {
  if (!mayAttach) context.skip('attaching a disk takes root and a loop device')
  const [one, two] = [attachDisk(), attachDisk()]
  expect(shares(`${one}p1`, one)).toBe(true)
  expect(shares(`${one}p1`, two, `${one}p2`)).toBe(true)
  expect(shares(one, `${one}p2`)).toBe(true)
  expect(shares(`${one}p1`, two, `${two}p1`, '/dev/disk/by-partlabel/not-yet')).toBe(false)
  expect(shares(`${one}p1`)).toBe(false)
  expect(shares('/dev/not-there', one)).toBe(true)
})

test('a partition that goes away while it is looked at is none', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-block-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  for (const [file, text] of Object.entries({
    'vda1/partition': '1\n',
    'vda2/partition': '2\n',
    'vda2/dev': '254:2\n',
  })) {
    fs.mkdirSync(path.join(directory, path.dirname(file)), { recursive: true })
    fs.writeFileSync(path.join(directory, file), text)
  }
  const disk = { name: 'vda', number: '254:0', directory }
  expect([...partitionsOf(disk).keys()]).toEqual([2])
  expect(slavesOf(disk)).toEqual([])
  expect(partitionsOf({ ...disk, directory: path.join(directory, 'gone') }).size).toBe(0)
})
