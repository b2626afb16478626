import { expect, onTestFinished, test } from 'vitest'
import { devicePath, targetPath } from '../../src/util/paths.ts'
import { Crash, crashAt } from '../../src/trial/crashing-host.ts'
import { snapshotData } from '../../src/trial/tree.ts'
import { type Trial } from '../../src/trial/trial.ts'
import { openTrial } from '../helpers/trial.ts'

const DISKS = ['/dev/sda', '/dev/sdb', '/dev/sdc']
const SCENARIO = {
  title: 'partitions, an array, a volume with a generated key, filesystems, a home and files on it',
  before: { machine: { disks: DISKS.map((device) => ({ device, size: '2GiB' })) } },
}

const DOCUMENT = JSON.stringify({
  ignition: { version: '3.4.0' },
  passwd: { users: [{ name: 'web', homeDir: '/srv/web', sshAuthorizedKeys: ['ssh-ed25519 AAAA'] }] },
  storage: {
    disks: [{ device: '/dev/sda', wipeTable: true, partitions: [{ label: 'a', sizeMiB: 500 }, { label: 'b' }] }],
    raid: [{ name: 'data', level: 'raid1', devices: ['/dev/sdb', '/dev/sdc'] }],
    luks: [{ name: 'vault', device: '/dev/md/data' }],
    filesystems: [
      { device: '/dev/disk/by-partlabel/a', format: 'ext4', path: '/srv' },
      { device: '/dev/mapper/vault', format: 'ext4', path: '/srv/web' },
    ],
    files: [{ path: '/srv/web/page', contents: { source: 'data:,x' }, user: { name: 'web' } }],
  },
})

async function open(): Promise<Trial> {
  const trial = await openTrial(SCENARIO, DOCUMENT)
  onTestFinished(() => trial.close())
  return trial
}

/** The tree without crypttab, which names a volume by a UUID that depends on the boot of the first attempt. */
async function treeOf(trial: Trial): Promise<unknown> {
  return { ...snapshotData(await trial.snapshot()), '/etc/crypttab': 'looked at below' }
}

test('cut at any operation and gone on with in another boot, devices and files come out the same', async () => {
  const undisturbed = await open()
  const report = await undisturbed.run()
  const count = report.stages.flatMap((stage) => stage.operations).length
  const expected = await treeOf(undisturbed)
  for (let n = 0; n < count; n += 1) {
    const trial = await open()
    await expect(trial.run((host) => crashAt(n, 'after', host))).rejects.toThrow(Crash)
    trial.reboot()
    expect(await trial.run(), `cut after operation ${n}`).toMatchObject({ outcome: 'resumed' })
    expect(await treeOf(trial), `cut after operation ${n}`).toEqual(expected)
    const host = await trial.host()
    const header = await host.devices.luks(devicePath('/dev/md/data'))
    const crypttab = Buffer.from((await host.files.read(targetPath('/etc/crypttab'))) ?? []).toString()
    expect(crypttab).toBe(`vault UUID=${header?.uuid} /etc/luks/vault luks,x-initrd.attach\n`)
    expect(await host.devices.opensWith(devicePath('/dev/md/data'), 'vault')).toBe(true)
  }
})
