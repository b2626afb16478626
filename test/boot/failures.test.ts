import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { diskOf, hasStamp } from '../../scripts/boot/machine.ts'
import { run } from '../../scripts/boot/run.ts'
import { bootTest, screenOf } from './boot-test.ts'

// failures/NAME.bu cannot be provisioned; failures/NAME.txt is what every console of the machine then says.

interface Failure {
  readonly title: string
  readonly runs: 'always' | 'rare'
  /** Whether the disks are as they were, byte for byte. */
  readonly untouched: boolean
  readonly writeProtected?: true
}

const FAILURES: Readonly<Record<string, Failure>> = {
  fetch: { title: 'an invalid document', runs: 'rare', untouched: true },
  kargs: { title: 'a resource that is not the expected one', runs: 'rare', untouched: true },
  'partition-too-large': { title: 'a partition that the disk has no room for', runs: 'always', untouched: true },
  'filesystem-kept': { title: 'another filesystem where none may be wiped', runs: 'rare', untouched: true },
  disks: { title: 'a disk that is write-protected', runs: 'rare', untouched: true, writeProtected: true },
  luks: { title: 'a hash that does not exist', runs: 'rare', untouched: true },
  filesystems: { title: 'an option that mkfs does not know', runs: 'rare', untouched: true },
  mount: { title: 'an option that mount does not know', runs: 'rare', untouched: true },
  passwd: { title: 'a group that does not exist', runs: 'rare', untouched: true },
  // By default `firstlight boot` shows its screen, in boot-command.test.ts.
  files: { title: 'a path below a file', runs: 'rare', untouched: true },
  systemd: { title: 'a file in place of a directory of units', runs: 'rare', untouched: true },
}

for (const [name, { title, runs, untouched, writeProtected }] of Object.entries(FAILURES)) {
  bootTest(
    `${title} stops the machine with a screen that says so, and keeps the stamp (${name})`,
    runs,
    async (world) => {
      const config = fs.readFileSync(path.join('test/boot/failures', `${name}.bu`), 'utf8')
      const protection = writeProtected ? { writeProtected: ['data'] } : {}
      const disks = { data: 64, empty: 64 }
      const machine = world.machine(`failure-${name}`, { config, check: 'echo it came up', disks, ...protection })
      run('mke2fs', ['-q', '-t', 'ext4', '-L', 'kept', diskOf(machine, 'data')])
      const digests = (): readonly string[] => Object.keys(disks).map((disk) => digestOf(diskOf(machine, disk)))
      const before = digests()

      const boot = await world.boot(machine)

      expect(boot).toMatchObject({ isFirst: true, ending: 'off', check: [] })
      expect(hasStamp(machine)).toBe(true)
      if (untouched) expect(digests()).toEqual(before)
      const screens = [boot.console, boot.otherConsole].map(screenOf)
      expect(screens[1]).toBe(screens[0])
      await expect(screens[0]).toMatchFileSnapshot(`failures/${name}.txt`)
      expect(boot.journal.at(-1)).toBe('{}')
      expect([...boot.console, ...boot.otherConsole, ...boot.journal].join('\n')).not.toContain('CANARY')
    },
  )
}

function digestOf(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex')
}
