import { expect } from 'vitest'
import { bootTest, bootTwice, PHASES_WITH_NETWORK, type World } from './boot-test.ts'

// Where the document comes from: nowhere, the firmware, a drive. Butane from the firmware: web-server.test.ts.

bootTest('a machine that is given no config comes up as the image has it', 'rare', async (world) => {
  expect(await asTheImage(world, 'no-config')).toContain('"userConfigProvided":false')
})

bootTest('a machine with an empty config comes up as the image has it', 'rare', async (world) => {
  const config = JSON.stringify({ ignition: { version: '3.0.0' } })
  expect(await asTheImage(world, 'empty-config', config)).toContain('"userConfigProvided":true')
})

/** Boots it twice, and answers the report of the first boot. */
async function asTheImage(world: World, name: string, config?: string): Promise<string | undefined> {
  const check = `hostname; systemctl is-system-running --wait; systemctl list-units --failed --plain --no-legend
    ls -A /home /srv; test -e /etc/systemd/system-preset || echo no presets; tr -d ' \\n' < /etc/.ignition-result.json; echo`
  const machine = world.machine(name, { check, ...(config === undefined ? {} : { config }) })
  const [hostname, state, ...rest] = await bootTwice(world, machine)
  expect([hostname, state, ...rest.slice(0, -2)]).toEqual(['unnamed', 'running', '/home:', '', '/srv:', 'no presets'])
  return rest.at(-2)
}

bootTest('a config of spec 2 on a config drive of OpenStack makes the machine', 'always', async (world) => {
  const unit =
    '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'
  const config = JSON.stringify({
    ignition: { version: '2.3.0' },
    networkd: { units: [{ name: '50-none.network', contents: '[Match]\nName=none\n' }] },
    passwd: { users: [{ name: 'core', uid: 4000, noCreateHome: true }] },
    storage: {
      files: [
        { filesystem: 'root', path: '/etc/hostname', mode: 0o644, contents: { source: 'data:,old-but-well' } },
        { filesystem: 'root', path: '/etc/issue', append: true, contents: { source: 'data:,appended' } },
      ],
      links: [{ filesystem: 'root', path: '/etc/other-name', target: '/etc/hostname' }],
    },
    systemd: { units: [{ name: 'old.service', enable: true, contents: unit }] },
  })
  const check = `hostname; tail -c 8 /etc/issue; echo; cat /etc/other-name; echo; id -u core
    cat /etc/systemd/network/50-none.network; systemctl is-active old.service`
  const machine = world.machine('old-config', { config, delivery: 'config-drive', platform: 'openstack', check })
  expect(await bootTwice(world, machine, PHASES_WITH_NETWORK)).toEqual([
    'old-but-well',
    'appended',
    'old-but-well',
    '4000',
    '[Match]',
    'Name=none',
    'active',
    'status 0',
  ])
})
