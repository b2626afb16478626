import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createConsoleReader, otherFailure } from '../../src/machine/console.ts'
import { DEBIAN_UP, failedUnits } from '../../src/machine/debian/machine.ts'
import { createProgress } from '../../src/machine/debian/packages.ts'
import { readScreen } from '../../src/machine/diagnosis/screen.ts'

describe('the console of a machine', () => {
  test('tells step by step how far it is, however it is cut into pieces', () => {
    const console = createConsoleReader(DEBIAN_UP)
    const steps = [console.step]
    for (const chunk of [
      '[    1.0] ignition[305]: INFO     : Stage: fetch-',
      'offline\r\n',
      '\u001B[0mignition[305]: INFO     : Stage: files\n',
      'ignition[305]: INFO     : umount: umount passed\n',
      'check: failed unit \nDependency failed for The page.\ncheck: failed unit [   61.2] systemd[1]: A timer\n',
      'check: failed unit web.service\ncheck: up\n',
    ]) {
      console.take(chunk)
      steps.push(console.step)
    }
    expect(steps).toEqual([
      'firmware and kernel',
      'firmware and kernel',
      'provisioning: fetch-offline',
      'provisioning: files',
      'provisioned; the machine goes on',
      'provisioned; the machine goes on',
      'provisioned; the machine goes on',
    ])
    expect(console).toMatchObject({ ending: { kind: 'up' }, isProvisioning: true })
    expect(failedUnits(console.lines)).toEqual(['web.service'])
  })

  test.each(fs.readdirSync('test/boot/failures').filter((name) => name.endsWith('.txt')))(
    'shows the screen of a machine that was not provisioned (%s)',
    (name) => {
      const screen = fs.readFileSync(`test/boot/failures/${name}`, 'utf8')
      const console = createConsoleReader(DEBIAN_UP)
      console.take(`\n\n${screen}\nreboot: Power down\n`)
      const stage = /^phase: +(?:.*in the stage )?(\S+)$/m.exec(screen)?.[1]
      expect(console.ending).toEqual({ kind: 'failed', stage, screen })
      expect(readScreen(screen).facts).toMatchObject({ stage, code: expect.stringMatching(/^[a-z-]+$/) as string })
    },
  )

  test.each([
    ['a prompt', 'Fedora CoreOS 42\r\n\r\nlocalhost login: ', { kind: 'up' }],
    ['a login by itself', 'localhost login: core (automatic login)\n', { kind: 'up' }],
    ['a sentence about logins', 'systemd-logind[1]: New login: session 1 of user core opened\n', undefined],
  ])('of an image with another engine is up with %s', (_, text, ending) => {
    const console = createConsoleReader(/(^|[\w.-] )login: ?(\w+ \(automatic login\))?\s*$/)
    console.take(text)
    expect(console.ending).toEqual(ending)
  })

  test.each([
    ['ignition[5]: CRITICAL : Ignition failed: files failed', 'files'],
    ['Kernel panic - not syncing: VFS: Unable to mount root fs', 'boot'],
    ['You are in emergency mode. After logging in, type "journalctl -xb"', 'boot'],
  ])('of another engine tells its failure: %s', (line, stage) => {
    expect(otherFailure(['before', line])).toEqual({ kind: 'failed', stage, screen: `before\n${line}\n` })
  })
})

test('what mmdebstrap, apt and dpkg print tells how far they are', () => {
  const progress = createProgress()
  const said = [
    'I: running apt-get update...',
    '0 upgraded, 203 newly installed, 0 to remove and 0 not upgraded.',
    'Need to get 92.1 MB of archives.',
    'Get:1 http://mirror bookworm/main amd64 libc6 [2756 kB]',
    'Unpacking libc6:amd64 (2.36-9) ...',
    'Setting up libc6:amd64 (2.36-9) ...',
    'Unpacking dbus (1.14) ...',
    'Setting up dbus (1.14) ...',
    'I: creating tarball...',
  ]
  expect(said.map(progress)).toEqual([
    'asking the mirror',
    'asking the mirror',
    'downloading 92.1 MB',
    'downloading 92.1 MB',
    'unpacking about 203 packages',
    '1 of about 203 packages',
    '1 of about 203 packages',
    '2 of about 203 packages',
    'packing them up',
  ])
})
