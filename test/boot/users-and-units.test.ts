import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest, bootTwice } from './boot-test.ts'

bootTest(
  'users with passwords, keys and groups, and units of every kind, are there in both boots',
  'always',
  async (world) => {
    const check = `
    getent passwd core tss; id -Gn core; getent shadow core | cut -d: -f2; stat -c '%U:%G %a' ~core ~core/.ssh
    cat ~core/.ssh/authorized_keys.d/ignition
    cat /run/wanted /run/instance-*
    for unit in wanted instance@one instance@two instance@nobody e2scrub_reap; do
      echo $unit $(systemctl is-enabled $unit.service) $(systemctl is-active $unit.service)
    done
    systemctl is-enabled fstrim.timer; systemctl show --property Description --value systemd-logind.service
    systemctl list-units --failed --plain --no-legend`
    const config = fs.readFileSync('test/boot/documents/users-and-units.bu', 'utf8')
    const hash = /password_hash: (\S+)/.exec(config)?.[1]
    const keys = Array.from(config.matchAll(/- (ssh-ed25519 .*)/g), ([, key]) => key)
    expect(await bootTwice(world, world.machine('users-and-units', { config, check }))).toEqual([
      'core:x:4000:4000:Somebody:/home/core:/bin/sh',
      'core adm team',
      hash,
      'core:core 755',
      'core:core 700',
      ...keys,
      'with a drop-in',
      'one',
      'two',
      'wanted enabled active',
      'instance@one enabled active',
      'instance@two enabled active',
      'instance@nobody disabled inactive',
      'e2scrub_reap disabled inactive',
      'masked',
      'Who is here',
      'status 0',
    ])
  },
)
