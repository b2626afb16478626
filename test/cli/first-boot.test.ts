import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { foundBootFilesystem, setUpFirstBoot } from '../../src/cli/first-boot.ts'
import type { LogRecord } from '../../src/log.ts'
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
  boot(words: string): Promise<readonly string[]>
  userDocument(): string | undefined
}

/** A machine whose filesystems, by label, hold these files. */
function machineWith(filesystems: Readonly<Record<string, Readonly<Record<string, string>>>>): Machine {
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
    const image = path.join(directory, `${label}.img`)
    execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', label, '-d', tree, image, '8M'])
    fs.symlinkSync(image, path.join(directory, 'dev/disk/by-label', label))
  }
  return {
    directory,
    async boot(words) {
      const said: LogRecord[] = []
      const environment = { PATH: process.env['PATH'], FIRSTLIGHT_BOOT: words, FIRSTLIGHT_SYSTEM_ROOT: directory }
      const io = testIo({ cwd: directory, environment })
      await setUpFirstBoot({ io, stateDirectory: `${directory}/run/state`, log: (record) => said.push(record) })
      expect(fs.readFileSync('/proc/mounts', 'utf8')).not.toContain(directory)
      return said.map(({ level, message }) => `${level}: ${message.replaceAll(directory, '')}`)
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

test('nothing is looked for when the image does not ask for it', async () => {
  const machine = machineWith({})
  expect(await machine.boot('')).toEqual([])
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
