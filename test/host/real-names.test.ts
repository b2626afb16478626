import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { devicePath } from '../../src/util/paths.ts'
import { attachDisk, hostIn, machineWithDisk, tool, whereDisks, workDirectory } from '../helpers/loop-disks.ts'

const GUID = 'ABCDEF01-0000-4000-8000-000000000001'
const UUID = 'abcdef01-0000-4000-8000-00000000000'

/** The directory of devices as it is where udev makes no links. */
function withoutLinks(directory: string): { readonly dev: string } {
  const dev = path.join(directory, 'dev')
  fs.mkdirSync(dev)
  for (const name of fs.readdirSync('/sys/class/block')) fs.symlinkSync(`/dev/${name}`, path.join(dev, name))
  return { dev }
}

describe('a device that is named by what is on it', () => {
  whereDisks('is found without a link of udev, for the machine and for its copy', async () => {
    const { disk } = await machineWithDisk(48)
    tool('sgdisk', '--new=1:2048:+16M', '--change-name=1:the data/1', `--partition-guid=1:${GUID}`, disk)
    tool('partx', '--update', disk)
    tool('mkfs.ext4', '-q', '-L', 'a label', '-U', `${UUID}1`, `${disk}p1`)
    const directory = workDirectory()
    const directories = withoutLinks(directory)
    const host = await hostIn(directory, { directories })
    const by = (name: string) => devicePath(`${directories.dev}/disk/by-${name}`)
    const names = [
      by('partlabel/the\\x20data\\x2f1'),
      by(`partuuid/${GUID.toLowerCase()}`),
      by('label/a\\x20label'),
      by(`uuid/${UUID}1`),
    ]
    await host.devices.wait(names)
    for (const name of names) {
      expect(await host.devices.identity(name)).toBe(path.join(directories.dev, path.basename(`${disk}p1`)))
      expect(await host.devices.signature(name)).toMatchObject({ type: 'ext4', label: 'a label' })
    }
  })

  whereDisks('is none when two are so named, and both are told', async () => {
    const directory = workDirectory()
    const [one, two] = ['one', 'two'].map((name) => attachDisk(directory, name, 16))
    if (one === undefined || two === undefined) throw new TypeError('no disks')
    onTestFinished(() => [one, two].forEach(({ detach }) => detach()))
    for (const { disk } of [one, two]) tool('mkfs.ext4', '-q', '-L', 'twice', disk)
    const directories = withoutLinks(directory)
    const host = await hostIn(directory, { directories })
    const waiting = host.devices.wait([devicePath(`${directories.dev}/disk/by-label/twice`)])
    await expect(waiting).rejects.toMatchObject({ code: 'device-ambiguous' })
    await expect(waiting).rejects.toThrow(new RegExp(`${path.basename(one.disk)}" and ".*${path.basename(two.disk)}"`))
  })
})

test('a wait for a device ends when the program is asked to, and says what it waited for', async () => {
  const directory = workDirectory()
  const document = {
    ignition: { version: '3.4.0' },
    storage: { filesystems: [{ device: '/dev/disk/by-label/never', format: 'ext4' }] },
  }
  fs.mkdirSync(path.join(directory, 'root'))
  fs.writeFileSync(path.join(directory, 'config.ign'), JSON.stringify(document))
  const flags = ['--backend', 'real', '--root', 'root', '--state-dir', 'state', '--log-level', 'info']
  const file = path.resolve('bin/firstlight.ts')
  const program = spawn(process.execPath, [file, 'plan', 'config.ign', ...flags], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  const waits = new Promise<void>((resolve) => {
    program.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('waiting for the device')) resolve()
    })
  })
  const ended = once(program, 'close')
  await Promise.race([waits, ended])
  program.kill('SIGTERM')
  await ended
  expect(said).toMatch(
    /error: waiting for the device "\/dev\/disk\/by-label\/never": the program was asked to end \[interrupted\]/,
  )
})
