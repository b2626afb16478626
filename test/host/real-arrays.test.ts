import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { testOnMachine } from '../conformance/host-tools.ts'
import { realMachines } from '../helpers/real-machine.ts'

const isReady = (kernelName: string): boolean =>
  !execFileSync('udevadm', ['info', `/dev/${kernelName}`], { encoding: 'utf8' }).includes('SYSTEMD_READY=0')

describe('the devices of the real host', () => {
  testOnMachine(
    realMachines('real'),
    'an array whose maker was killed when it ran, but was not shown to systemd yet, is shown to it',
    async ({ host, disks }) => {
      const devices = disks.slice(0, 2)
      const create: Operation = { kind: 'create-array', name: 'shown', level: 'raid1', devices, spares: 0, options: [] }
      await host.perform(create)
      const name = path.basename(fs.realpathSync('/dev/md/shown'))
      // What mdadm keeps for as long as it makes an array, and udev's rules go by.
      fs.writeFileSync(`/run/mdadm/creating-${name}`, '')
      execFileSync('udevadm', ['trigger', '--settle', `/dev/${name}`])
      expect(isReady(name)).toBe(false)

      await host.perform(create, { redo: true })

      expect(isReady(name)).toBe(true)
      expect(fs.existsSync(`/run/mdadm/creating-${name}`)).toBe(false)
    },
    { needs: ['disks', 'arrays'] },
  )
})
