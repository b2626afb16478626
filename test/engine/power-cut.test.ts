import { expect, onTestFinished, test } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { Crash, crashAt } from '../../src/trial/crashing-host.ts'
import { snapshotData } from '../../src/trial/tree.ts'
import { type Trial } from '../../src/trial/trial.ts'
import { openTrial } from '../helpers/trial.ts'

const SCENARIO = {
  title: 'users, files and an append',
  before: { tree: { '/etc/hosts': '127.0.0.1 localhost\n' } },
}

const DOCUMENT = JSON.stringify({
  ignition: { version: '3.4.0' },
  passwd: { users: [{ name: 'web', sshAuthorizedKeys: ['ssh-ed25519 AAAA web'] }] },
  storage: {
    directories: [{ path: '/srv/web', user: { name: 'web' } }],
    files: [
      { path: '/etc/hosts', append: [{ source: 'data:,10.0.0.1%20one%0A' }, { source: 'data:,10.0.0.2%20two%0A' }] },
      { path: '/srv/web/index.html', contents: { source: 'data:,hello' }, user: { name: 'web' } },
    ],
  },
  systemd: { units: [{ name: 'web.service', enabled: true, contents: '[Service]\nExecStart=/bin/true\n[Install]\n' }] },
})

async function open(): Promise<Trial> {
  const trial = await openTrial(SCENARIO, DOCUMENT)
  onTestFinished(() => trial.close())
  return trial
}

/** The same machine after the power came back: the kernel has another boot id. */
const inBoot =
  (boot: string) =>
  (host: Host): Host => ({ ...host, system: { ...host.system, bootId: () => Promise.resolve(boot) } })

test('cut at any operation and resumed in another boot, even cut again there, the machine is the same', async () => {
  const undisturbed = await open()
  const report = await undisturbed.run()
  const count = report.stages.flatMap((stage) => stage.operations).length
  const expected = snapshotData(await undisturbed.snapshot())
  expect(count).toBeGreaterThan(5)
  for (let n = 0; n < count; n += 1) {
    const trial = await open()
    await expect(trial.run((host) => crashAt(n, 'after', inBoot('first')(host)))).rejects.toThrow(Crash)
    await expect(trial.run((host) => crashAt(count - 1 - n, 'after', inBoot('second')(host)))).rejects.toThrow(Crash)
    expect(await trial.run(inBoot('third'))).toMatchObject({ outcome: 'resumed' })
    expect(snapshotData(await trial.snapshot()), `cut after operation ${n}`).toEqual(expected)
  }
})
