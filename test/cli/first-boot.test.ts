import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstBootJournal } from '../../src/boot/journal.ts'
import { foundBootFilesystem } from '../../src/boot/found-boot.ts'
import { setUpFirstBoot } from '../../src/boot/set-up.ts'
import { EMPTY_CONFIG } from '../../src/config/model.ts'
import { hostPath } from '../../src/util/paths.ts'
import type { JournalEntry } from '../../src/journal/journal.ts'
import { testIo } from '../helpers/io.ts'

// Real filesystems in image files, really mounted: that takes root and a loop device.
const mayMount = process.getuid?.() === 0 && spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0

function testWithMounts(name: string, run: () => Promise<void>): void {
  test(name, async (context) => {
    if (!mayMount) context.skip('mounting an image takes root and a loop device')
    await run()
  })
}

interface Machine {
  readonly directory: string
  boot(words: string, more?: Readonly<Record<string, string>>): Promise<readonly string[]>
  /** A later phase reads its journal and adds an entry to be kept; what it said. */
  keep(entry: JournalEntry): Promise<readonly string[]>
  userDocument(): string | undefined
}

/** A machine whose filesystems, by label, hold these files. */
function machineWith(
  filesystems: Readonly<Record<string, Readonly<Record<string, string>>>>,
  change: (trees: string) => void = () => undefined,
): Machine {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-boot-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  for (const name of ['run', 'dev/disk/by-label']) fs.mkdirSync(path.join(directory, name), { recursive: true })
  for (const [label, files] of Object.entries(filesystems)) {
    const tree = path.join(directory, 'trees', label)
    fs.mkdirSync(tree, { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true })
      fs.writeFileSync(path.join(tree, name), text)
    }
  }
  change(path.join(directory, 'trees'))
  for (const label of Object.keys(filesystems)) {
    const tree = path.join(directory, 'trees', label)
    const image = path.join(directory, `${label}.img`)
    execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', label, '-d', tree, image, '8M'])
    fs.symlinkSync(image, path.join(directory, 'dev/disk/by-label', label))
  }
  const phase = (more: Readonly<Record<string, string>>, said: string[]): Parameters<typeof setUpFirstBoot>[0] => ({
    io: testIo({
      cwd: directory,
      environment: { PATH: process.env['PATH'], FIRSTLIGHT_SYSTEM_ROOT: directory, ...more },
    }),
    stateDirectory: `${directory}/run/state`,
    log: ({ level, message }) => said.push(`${level}: ${message.replaceAll(directory, '')}`),
  })
  return {
    directory,
    async boot(words, more = {}) {
      const said: string[] = []
      await setUpFirstBoot(phase({ FIRSTLIGHT_BOOT: words, ...more }, said))
      expect(fs.readFileSync('/proc/mounts', 'utf8')).not.toContain(directory)
      return said
    },
    async keep(entry) {
      const said: string[] = []
      const working = hostPath(`${directory}/run/state.journal`)
      const journal = firstBootJournal(phase({}, said), { phase: 'mount', working, config: EMPTY_CONFIG })
      try {
        await journal.read()
        await journal.append(entry, { durable: true })
      } finally {
        await journal.release()
      }
      expect(fs.readFileSync('/proc/mounts', 'utf8')).not.toContain(directory)
      return said
    },
    userDocument() {
      const file = `${directory}/run/ignition/user.ign`
      return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
    },
  }
}

const found = (machine: Machine): unknown => {
  const { device, directory } = foundBootFilesystem(`${machine.directory}/run/state`) ?? {}
  return { device: device?.replace(machine.directory, ''), directory }
}

testWithMounts('the document beside the stamp of a boot filesystem is taken as user.ign', async () => {
  const machine = machineWith({
    boot: { 'ignition.firstboot': '', 'ignition/config.ign': '{"ours": 1}' },
    root: { 'boot/ignition.firstboot': '', 'boot/ignition/config.ign': '{"other": 1}' },
  })
  expect(await machine.boot('LABEL=boot LABEL=root')).toEqual([
    'info: took ignition/config.ign from /dev/disk/by-label/boot as user.ign',
    'info: the stamp of the first boot is on /dev/disk/by-label/boot; the journal is kept beside it',
  ])
  expect(machine.userDocument()).toBe('{"ours": 1}')
  expect(found(machine)).toEqual({ device: '/dev/disk/by-label/boot', directory: '' })
  // A later process of the same boot does not look again.
  expect(await machine.boot('LABEL=boot LABEL=root')).toEqual([])
})

testWithMounts('on a root filesystem both are below /boot', async () => {
  const machine = machineWith({ root: { 'boot/ignition.firstboot': '', 'boot/ignition/config.ign': '{}' } })
  await machine.boot('LABEL=boot LABEL=root')
  expect(machine.userDocument()).toBe('{}')
  expect(found(machine)).toEqual({ device: '/dev/disk/by-label/root', directory: 'boot' })
})

testWithMounts('without a stamp the document is still taken, and what a power cut would mean is said', async () => {
  const machine = machineWith({ root: { 'boot/ignition/config.ign': '{}' } })
  expect(await machine.boot('LABEL=root')).toEqual([
    'info: took ignition/config.ign from /dev/disk/by-label/root as user.ign',
    'warning: no filesystem with the stamp of the first boot was found (LABEL=root): the journal stays in memory, ' +
      'and after a power cut the next first boot begins anew, with what is there by then',
  ])
  expect(found(machine)).toEqual({ device: undefined, directory: undefined })
})

testWithMounts('the document beside the stamp counts before one on another filesystem', async () => {
  const machine = machineWith({
    boot: { 'ignition/config.ign': '{"stray": 1}' },
    root: { 'boot/ignition.firstboot': '', 'boot/ignition/config.ign': '{"ours": 1}' },
  })
  expect(await machine.boot('LABEL=boot LABEL=root')).toContain(
    'info: took ignition/config.ign from /dev/disk/by-label/root as user.ign',
  )
  expect(machine.userDocument()).toBe('{"ours": 1}')
})

const UNREADABLE: readonly (readonly [string, (place: string) => void, string])[] = [
  ['a pipe', (place) => execFileSync('mkfifo', [place]), 'it is no regular file'],
  ['a directory', (place) => fs.mkdirSync(place), 'it is a directory'],
  ['too large', (place) => execFileSync('truncate', ['--size=65M', place]), 'it is larger than 64 MiB'],
]
for (const [what, make, reason] of UNREADABLE) {
  testWithMounts(`a document that is ${what} fails the boot: without it another machine would come up`, async () => {
    const machine = machineWith({ boot: { 'ignition.firstboot': '', 'ignition/.keep': '' } }, (trees) =>
      make(`${trees}/boot/ignition/config.ign`),
    )
    const message: unknown = expect.stringMatching(new RegExp(`/ignition/config.ign: ${reason}`))
    await expect(machine.boot('LABEL=boot')).rejects.toMatchObject({ message })
    expect(fs.readFileSync('/proc/mounts', 'utf8')).not.toContain(machine.directory)
  })
}

testWithMounts('a document that cannot be read on a filesystem without the stamp is none', async () => {
  const machine = machineWith({
    boot: { 'ignition/config.ign/x': '' },
    root: { 'boot/ignition.firstboot': '', 'boot/ignition/config.ign': '{}' },
  })
  await machine.boot('LABEL=boot LABEL=root')
  expect(machine.userDocument()).toBe('{}')
})

test('nothing is looked for when the image does not ask for it', async () => {
  const machine = machineWith({})
  expect(await machine.boot('')).toEqual([])
})

testWithMounts('a filesystem that appears late is waited for when no other has the stamp', async () => {
  const machine = machineWith({
    boot: { 'ignition.firstboot': '', 'ignition/config.ign': '{"ours": 1}' },
    root: { 'etc/hostname': '' },
  })
  const link = `${machine.directory}/dev/disk/by-label/boot`
  fs.renameSync(link, `${link}.later`)
  setTimeout(() => fs.renameSync(`${link}.later`, link), 700)
  await machine.boot('LABEL=boot LABEL=root')
  expect(machine.userDocument()).toBe('{"ours": 1}')
  expect(found(machine)).toEqual({ device: '/dev/disk/by-label/boot', directory: '' })
})

const BEGUN: JournalEntry = {
  kind: 'run-started',
  at: '2026-01-02T03:04:05.000Z',
  configDigest: 'c',
  boot: 'first',
  engine: '1',
  contents: {},
}

const ODD_PLACES: readonly (readonly [string, (boot: string, outside: string) => void])[] = [
  ['a link to elsewhere', (boot, outside) => fs.symlinkSync(outside, `${boot}/firstlight`)],
  ['a file', (boot) => fs.writeFileSync(`${boot}/firstlight`, '')],
]
for (const [what, make] of ODD_PLACES) {
  testWithMounts(`where journals are kept is ${what}: nothing is written there, and the run goes on`, async () => {
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-outside-'))
    onTestFinished(() => fs.rmSync(outside, { recursive: true }))
    fs.writeFileSync(`${outside}/journal.other`, '')
    const machine = machineWith({ boot: { 'ignition.firstboot': '' } }, (trees) => make(`${trees}/boot`, outside))
    await machine.boot('LABEL=boot')
    const said = await machine.keep(BEGUN)
    expect(said).toEqual([
      expect.stringContaining('/firstlight/boot/firstlight is no directory; what is done from now'),
    ])
    expect(fs.readdirSync(outside)).toEqual(['journal.other'])
  })
}

testWithMounts('a journal that is a pipe is nothing to wait for', async () => {
  const machine = machineWith({ boot: { 'firstlight/.keep': '', 'ignition.firstboot': '' } }, (trees) =>
    execFileSync('mkfifo', [`${trees}/boot/firstlight/journal.abc`]),
  )
  await machine.boot('LABEL=boot')
  expect(await machine.keep(BEGUN)).toEqual([])
  const { stamp } = foundBootFilesystem(`${machine.directory}/run/state`) ?? {}
  const list = ['-R', 'ls -p /firstlight', `${machine.directory}/boot.img`]
  expect(execFileSync('debugfs', list, { encoding: 'utf8', stdio: 'pipe' })).toContain(`/journal.${stamp}/`)
  // In its place by name it is an error, as every journal that cannot be read.
  fs.rmSync(`${machine.directory}/run/state.journal`)
  const swap = `rm /firstlight/journal.${stamp}\ncd /firstlight\nmknod journal.${stamp} p\n`
  execFileSync('debugfs', ['-w', '-f', '-', `${machine.directory}/boot.img`], { input: swap, stdio: 'pipe' })
  await expect(machine.keep(BEGUN)).rejects.toMatchObject({ code: 'journal-unreadable' })
})

testWithMounts('firstlight.anew on a filesystem that cannot be written fails the boot in words', async () => {
  const machine = machineWith({ boot: { 'ignition.firstboot': '', 'firstlight/journal.abc': '' } })
  execFileSync('tune2fs', ['-O', 'read-only', `${machine.directory}/boot.img`])
  await expect(machine.boot('LABEL=boot', { FIRSTLIGHT_ANEW: '1' })).rejects.toMatchObject({ code: 'io-failed' })
})

testWithMounts(
  'a loader that saw a stamp which is gone meets the journal of the first boot that it belonged to',
  async () => {
    const machine = machineWith({ root: { 'boot/firstlight/journal.abc-def': '' } })
    expect(await machine.boot('LABEL=root')).toEqual([
      'info: the stamp of the first boot is on /dev/disk/by-label/root; the journal is kept beside it',
    ])
    expect(foundBootFilesystem(`${machine.directory}/run/state`)).toMatchObject({ directory: 'boot', stamp: 'abc-def' })
  },
)
