import { expect } from 'vitest'
import { withPackages } from '../../scripts/boot/debian-packages.ts'
import { hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest } from './boot-test.ts'

const UNITS = ['afterburn', 'afterburn-sshkeys@core', 'afterburn-firstboot-checkin', 'afterburn-checkin', 'hello']
const CHECK = `
  sed -n 's/.*Stage: //p' /run/initramfs/firstlight.log 2> /dev/null | tr '\\n' ' '; echo
  cat /proc/sys/kernel/hostname; id -un captain; ls /var/lib/hello
  for unit in ${UNITS.join(' ')}; do echo "$unit $(systemctl is-enabled $unit.service)"; done
  systemctl is-system-running --wait; systemctl list-units --failed --plain --no-legend
  dpkg-query -W -f '\${Package} \${Status}\\n' 'firstlight*'
  echo 'variant: fcos' | butane 2>&1 | tail -1`

bootTest('a Debian with the packages becomes, on its first boot, what its document says', 'rare', async (world) => {
  const image = await withPackages(world.image, 'test/boot/documents/harbour.bu', (text) =>
    process.stderr.write(`${text}\n`),
  )
  // Without a card systemd waits for a network that never comes, and says so of the machine.
  const machine = world.machine('debian-packages', { image, check: CHECK, network: true })
  const made = [
    'harbour',
    'captain',
    '/var/lib/hello',
    'afterburn static',
    // Only what the document asks for is enabled.
    'afterburn-sshkeys@core disabled',
    'afterburn-firstboot-checkin disabled',
    'afterburn-checkin enabled',
    'hello enabled',
    'running',
    'firstlight install ok installed',
    'firstlight-initramfs install ok installed',
    'The document was not translated: it is not valid.',
    'status 0',
  ]
  const first = await world.boot(machine)
  expect(first).toMatchObject({ isFirst: true, check: ['fetch-offline kargs disks mount files umount ', ...made] })
  expect(hasStamp(machine)).toBe(false)
  const second = await world.boot(machine)
  expect(second).toMatchObject({ isFirst: false, check: ['', ...made] })
})
