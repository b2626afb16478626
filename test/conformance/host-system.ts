import { expect } from 'vitest'
import { targetPath } from '../../src/util/paths.ts'
import type { MachineFactory } from './machine.ts'
import { nodeAt, performEach, testOnMachine, text } from './host-tools.ts'

const p = targetPath
const ETC = '/etc/systemd/system'
const LIB = '/usr/lib/systemd/system'

/** Systemd units, labels, and what else is asked of the system as a whole. */
export function describeHostSystem(factory: MachineFactory): void {
  const test = (name: string, body: Parameters<typeof testOnMachine>[2]): void =>
    testOnMachine(factory, name, body, { needs: ['accounts', 'units'] })

  test('a unit is enabled by a link, and disabling takes every link away', async ({ host }) => {
    await performEach(
      host,
      {
        kind: 'write-file',
        path: p(`${LIB}/a.service`),
        contents: text('[Install]\nWantedBy=multi-user.target\nAlso=b.socket\n'),
      },
      { kind: 'write-file', path: p(`${LIB}/b.socket`), contents: text('[Install]\nWantedBy=sockets.target\n') },
      { kind: 'make-symlink', path: p(`${ETC}/multi-user.target.wants/a.service`), target: `${LIB}/a.service` },
      { kind: 'make-symlink', path: p(`${ETC}/sockets.target.wants/b.socket`), target: `${LIB}/b.socket` },
    )
    expect(await host.system.isUnitEnabled('a.service')).toBe(true)
    await host.perform({ kind: 'disable-unit', unit: 'a.service' })
    expect(await host.system.isUnitEnabled('a.service')).toBe(false)
    expect(await nodeAt(host, `${ETC}/multi-user.target.wants/a.service`)).toBe('absent')
    expect(await nodeAt(host, `${ETC}/sockets.target.wants/b.socket`)).toBe('absent')
  })

  test('a unit that is masked, absent or without links is not enabled; a static one counts as enabled', async (machine) => {
    const { host } = machine
    await performEach(
      host,
      { kind: 'make-symlink', path: p(`${ETC}/masked.service`), target: '/dev/null' },
      { kind: 'write-file', path: p(`${LIB}/off.service`), contents: text('[Install]\nWantedBy=x.target\n') },
      { kind: 'write-file', path: p(`${LIB}/static.service`), contents: text('[Service]\nExecStart=/bin/true\n') },
    )
    const units = ['masked.service', 'none.service', 'off.service', 'static.service']
    expect(await Promise.all(units.map((unit) => host.system.isUnitEnabled(unit)))).toEqual([false, false, false, true])
  })

  testOnMachine(factory, 'the policy for labels is what the target says', async ({ host }) => {
    expect(await host.system.labelPolicy()).toBeUndefined()
    const config = '# SELinux\nSELINUX=enforcing\nSELINUXTYPE=targeted\n'
    await host.perform({ kind: 'write-file', path: p('/etc/selinux/config'), contents: text(config) })
    expect(await host.system.labelPolicy()).toBe('targeted')
  })

  testOnMachine(factory, 'the boot id is one line', async ({ host }) => {
    expect(await host.system.bootId()).toMatch(/^[0-9a-f-]{36}$/)
  })
}
