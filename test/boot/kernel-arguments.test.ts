import { expect } from 'vitest'

import { run } from '../../scripts/boot/run.ts'
import { diskOf, hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest, PHASES_OF_THIS_BOOT } from './boot-test.ts'

const CONFIG = JSON.stringify({
  ignition: { version: '3.5.0' },
  kernelArguments: { shouldExist: ['firstlight.test=1', 'nosmt'] },
  storage: { files: [{ path: '/etc/made', contents: { source: 'data:,once' } }] },
})

bootTest('a machine is started again once for its kernel arguments, and then made', 'rare', async (world) => {
  const check = `${PHASES_OF_THIS_BOOT}\ncat /etc/made; echo; grep -o 'firstlight.test=1 nosmt' /proc/cmdline`
  const machine = world.machine('kernel-arguments', { config: CONFIG, check })
  const first = await world.boot(machine)
  expect(first).toMatchObject({ isFirst: true, ending: 'reboot', check: [] })
  expect(first.console.some((line) => line.includes('Stage: disks'))).toBe(false)
  expect(hasStamp(machine)).toBe(true)

  const kernelArguments = run('debugfs', ['-R', 'cat /boot/kernel-arguments', diskOf(machine, 'system')]).trim()
  const second = await world.boot(machine, { kernelArguments })
  expect(second).toMatchObject({ isFirst: true, ending: 'off' })
  const made = ['once', 'firstlight.test=1 nosmt', 'status 0']
  expect(second.check).toEqual(['fetch-offline kargs disks mount files umount ', ...made])

  const third = await world.boot(machine, { kernelArguments })
  expect(third).toMatchObject({ isFirst: false, check: ['', ...made] })
})
