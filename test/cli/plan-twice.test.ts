import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram, type Ended } from '../helpers/program.ts'

/** Storage of every kind, with everything in it that a careless plan would make up anew each time. */
const STORAGE = {
  disks: [
    { device: '/dev/vda', partitions: [{ label: 'one', sizeMiB: 100 }, { label: 'two' }] },
    { device: '/dev/vdb', wipeTable: true },
  ],
  raid: [
    { name: 'top', level: 'raid0', devices: ['/dev/md/below', '/dev/vde'] },
    { name: 'below', level: 'raid1', devices: ['/dev/vdc', '/dev/vdd'] },
  ],
  luks: [
    { name: 'generated', device: '/dev/disk/by-partlabel/one' },
    { name: 'tang', device: '/dev/vdb', clevis: { tang: [{ url: 'https://tang.example', thumbprint: 'x' }] } },
  ],
  filesystems: [
    { device: '/dev/mapper/generated', format: 'ext4', path: '/srv/a' },
    { device: '/dev/md/top', format: 'xfs', path: '/srv/b' },
    { device: '/dev/disk/by-partlabel/two', format: 'vfat', path: '/srv/c' },
  ],
}
const PASSWD = { users: [{ name: 'core', passwordHash: 'x', sshAuthorizedKeys: ['ssh-ed25519 AAAA'] }] }

test.each([[[]], [['--json']]])('a plan (%j) is the same whenever it is made', async (flags) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-plan-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const document = path.join(directory, 'machine.ign')
  fs.writeFileSync(document, JSON.stringify({ ignition: { version: '3.4.0' }, storage: STORAGE, passwd: PASSWD }))
  const plan = async (): Promise<Omit<Ended, 'peak'>> => {
    const { code, out, err } = await runProgram(['plan', document, ...flags])
    return { code, out, err }
  }
  const first = await plan()
  expect(first.code).toBe(0)
  // The result file tells the time in seconds.
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect(await plan()).toEqual(first)
})
