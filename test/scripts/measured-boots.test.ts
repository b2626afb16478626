import { expect, test } from 'vitest'
import { mostMemory } from '../../scripts/boot/measured/memory.ts'
import { bootTimes, TIME_NAMES } from '../../scripts/boot/measured/phases.ts'

const CHECK = `most memory 320512
active
Startup finished in 5.250s (kernel) + 1min 21.500s (initrd) + 9.600s (userspace) = 1min 36.350s
[    9.250000] systemd[1]: Starting ignition-fetch-offline.service - Fetch what needs no network...
[   13.500000] systemd[1]: Finished ignition-fetch-offline.service - Fetch what needs no network.
[   13.500000] systemd[1]: Starting ignition-kargs.service - Kernel arguments...
[   14.000000] systemd[1]: Finished ignition-kargs.service - Kernel arguments.
[   14.250000] systemd[1]: Starting ignition-disks.service - Disks...
[   15.000000] systemd[1]: Finished ignition-disks.service - Disks.
[   15.250000] systemd[1]: Starting ignition-mount.service - Mounts...
[   16.500000] systemd[1]: Finished ignition-mount.service - Mounts.
[   16.750000] systemd[1]: Starting ignition-files.service - Files...
[   18.750000] systemd[1]: Finished ignition-files.service - Files.
[  100.250000] systemd[1]: Stopping ignition-mount.service - Mounts...
[  101.000000] systemd[1]: Stopped ignition-mount.service - Mounts.
status 0`.split('\n')

test('the journal of a boot tells how long each phase took, and systemd how long the initramfs', () => {
  expect(Object.fromEntries(bootTimes(CHECK))).toEqual({
    'fetch-offline': 4.25,
    kargs: 0.5,
    disks: 0.75,
    mount: 1.25,
    files: 2,
    umount: 0.75,
    'all phases, begin to end': 91.75,
    'the initramfs as a whole': 81.5,
  })
  expect([...bootTimes(CHECK).keys()]).toEqual(TIME_NAMES)
})

test('a phase that never ended has no time, and a boot without phases has that of its initramfs', () => {
  const cut = CHECK.filter((line) => !line.includes('Finished ignition-files'))
  expect([...bootTimes(cut).keys()]).toEqual(TIME_NAMES.filter((name) => name !== 'files'))
  const without = ['Startup finished in 4.1s (kernel) + 850ms (initrd) + 3.2s (userspace) = 8.1s', 'status 0']
  expect(Object.fromEntries(bootTimes(without))).toEqual({ 'the initramfs as a whole': 0.85 })
  expect(Object.fromEntries(bootTimes(['status 0']))).toEqual({})
})

test('the most memory is what the watching unit noted, in MiB; nothing when it noted nothing', () => {
  expect(mostMemory(CHECK)).toBe(313)
  expect(mostMemory(['most memory ', 'status 0'])).toBeUndefined()
})
