import fs from 'node:fs'
import { expect } from 'vitest'
import { withInitramfsTools } from '../../scripts/boot/initramfs-tools.ts'
import { hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest } from './boot-test.ts'

const CHECK = `
  sed -n 's/.*Stage: //p' /run/initramfs/firstlight.log 2> /dev/null | tr '\\n' ' '; echo
  cat /etc/hostname; echo; stat -c '%U %a' /srv/www/index.html; systemctl is-active web-server
  busybox wget -qO- http://127.0.0.1/; cat /etc/machine-id`

bootTest('with an initramfs of initramfs-tools the first boot makes the same web server', 'rare', async (world) => {
  const image = await withInitramfsTools(world.image)
  const config = fs.readFileSync('examples/first-boot.bu', 'utf8')
  const machine = world.machine('initramfs-tools', { image, config, check: CHECK })
  const first = await world.boot(machine)
  const page = ['<!doctype html>', '<h1>Hello from a machine that was never installed</h1>']
  expect(first.check.slice(0, -2)).toEqual([
    'fetch-offline kargs disks mount files umount ',
    'sunrise',
    'web 644',
    'active',
    ...page,
  ])
  expect(hasStamp(machine)).toBe(false)

  const second = await world.boot(machine)
  expect(second).toMatchObject({ isFirst: false, check: ['', ...first.check.slice(1)] })
})

bootTest('with initramfs-tools a failure ends on every console, and in no machine', 'rare', async (world) => {
  const hash = `sha256-${'0'.repeat(64)}`
  const file = { path: '/etc/a', contents: { source: 'data:,x', verification: { hash } } }
  const config = JSON.stringify({ ignition: { version: '3.5.0' }, storage: { files: [file] } })
  const image = await withInitramfsTools(world.image)
  const machine = world.machine('initramfs-tools-failure', { image, config, check: 'true' })
  const first = await world.boot(machine)
  for (const console of [first.console, first.otherConsole]) {
    const screen = console.slice(console.findLastIndex((line) => line.includes('THIS MACHINE WAS NOT PROVISIONED')))
    expect(screen.join('\n')).toMatch(/phase: {6}kargs\n(.*\n)*cause: .*hash-mismatch/)
  }
  expect(first).toMatchObject({ ending: 'reboot', check: [] })
  expect(hasStamp(machine)).toBe(true)
})
