import { expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { openTrial } from '../helpers/trial.ts'

const DISKS = ['/dev/sda', '/dev/sdb'].map((device) => ({ device, size: '1GiB' }))

test('phases that run one by one are each tried as a whole before they change anything', async () => {
  const trial = await openTrial(
    { title: 'a second disk that is refused', before: { machine: { disks: DISKS } } },
    JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: {
        disks: [{ device: '/dev/sda', wipeTable: true }],
        filesystems: [{ device: '/dev/sdb', format: 'ext4', options: ['-L', 'longer-than-sixteen-bytes'] }],
      },
    }),
  )
  onTestFinished(() => trial.close())
  const performed: string[] = []
  const noting = (host: Host): Host => ({
    ...host,
    async perform(operation, options) {
      performed.push(operation.kind)
      await host.perform(operation, options)
    },
  })
  expect(await trial.run(noting, { phases: ['fetch-offline', 'fetch'] })).toMatchObject({ outcome: 'phases-done' })
  await expect(trial.run(noting, { phases: ['disks'] })).rejects.toMatchObject({ code: 'command-failed' })
  expect(performed).toEqual([])
})
