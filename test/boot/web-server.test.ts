import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest, bootTwice, LEAST_MEMORY } from './boot-test.ts'

bootTest(
  'the first boot makes a web server from a Butane document; the second leaves it alone',
  'always',
  async (world) => {
    const check = `
    hostname; stat -c '%U %a' /srv/www/index.html; systemctl is-active web-server
    busybox wget -qO- http://127.0.0.1/
    stat -c %Y /etc/.ignition-result.json /srv/www/index.html`
    const config = fs.readFileSync('examples/first-boot.bu', 'utf8')
    const page = ['<!doctype html>', '<h1>Hello from a machine that was never installed</h1>']
    const machine = await bootTwice(world, world.machine('web-server', { config, check, memory: LEAST_MEMORY }))
    expect(machine.slice(0, -3)).toEqual(['sunrise', 'web 644', 'active', ...page])
  },
)
