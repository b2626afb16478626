import { expect } from 'vitest'
import { hasStamp } from '../../scripts/boot/machine.ts'
import { bootTest } from './boot-test.ts'

bootTest(
  'a machine that cannot be provisioned says why, keeps the stamp and sends its journal',
  'always',
  async (world) => {
    const hash = `sha256-${'0'.repeat(64)}`
    const file = { path: '/etc/a', contents: { source: 'data:,x', verification: { hash } } }
    const config = JSON.stringify({ ignition: { version: '3.5.0' }, storage: { files: [file] } })
    const machine = world.machine('wrong-hash', { config, check: 'true' })
    const first = await world.boot(machine)
    for (const console of [first.console, first.otherConsole]) {
      const screen = console.slice(console.findLastIndex((line) => line.includes('THIS MACHINE WAS NOT PROVISIONED')))
      const names = screen.map((line) => line.slice(0, 12).trim()).filter((name) => name.endsWith(':'))
      expect(names.slice(0, 5)).toEqual(['phase:', 'config:', 'cause:', 'next step:', 'failed:'])
      expect(screen.join('\n')).toMatch(
        /config: {5}qemu:opt\/com\.coreos\/config:1:81 \(\$\.storage\.files\.0\.contents\)/,
      )
    }
    expect(first.check).toEqual([])
    expect(hasStamp(machine)).toBe(true)
    expect(first.journal.at(-1)).toBe('{}')
  },
)
