import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { writeInto } from '../../scripts/boot/disks.ts'
import { run } from '../../scripts/boot/run.ts'
import { stockImage } from '../../scripts/boot/stock-image.ts'
import { ROOT_AT, uefiDisk } from '../../scripts/boot/uefi.ts'
import { bootTest } from './boot-test.ts'
import { start, temporaryDirectory } from './command.ts'

// `firstlight boot --image`: somebody's own image, as somebody types it. It is up when its console asks who logs in.

/** The words of the kernel in the image: those of the other guests, so that little is said and an emulated timer may come late. */
const WORDS =
  'ignition.platform.id=qemu rd.shell=0 panic=-1 no_timer_check loglevel=4 mitigations=off audit=0 apparmor=0'

const OWN = [
  { format: 'qcow2', variant: 'flatcar', key: 'opt/org.flatcar-linux/config' },
  { format: 'raw', variant: 'fcos', key: 'opt/com.coreos/config' },
] as const

for (const { format, variant, key } of OWN) {
  bootTest(
    `an image (${format}) is booted over, by its own loader, and its own engine takes the document from ${key}`,
    'rare',
    async ({ image }) => {
      const directory = temporaryDirectory()
      const raw = path.join(directory, 'disk.raw')
      uefiDisk(WORDS).make(image, raw)
      withLogin(raw)
      const file = path.join(directory, `own.${format}`)
      run('qemu-img', ['convert', '-O', format, raw, file])
      const before = digestOf(file)

      const { outcome, console } = await bootUp(variant, ['--image', file], path.join(directory, 'machine'))

      expect(outcome).toMatchObject({ outcome: 'up', provisioned: true, failedUnits: [] })
      expect(console).toMatch(/^sunrise login:/m)
      expect(digestOf(file)).toBe(before)
    },
  )
}

bootTest('an image without an engine is booted with Firstlight in a copy of it', 'rare', async ({ image }) => {
  const directory = temporaryDirectory()
  const stock = path.join(directory, 'stock.qcow2')
  const raw = await stockImage(image, (text) => process.stderr.write(`${text}\n`))
  run('qemu-img', ['convert', '-O', 'qcow2', raw, stock])
  const before = digestOf(stock)
  const options = ['--image', stock, '--engine', 'firstlight']

  const { outcome, console } = await bootUp('fcos', options, path.join(directory, 'machine'))

  expect(outcome).toMatchObject({ outcome: 'up', provisioned: true, failedUnits: [] })
  expect(console).toMatch(/^sunrise login:/m)
  expect(digestOf(stock)).toBe(before)
})

/** Takes what tells the other guests that they are up out of a disk, and has it ask who logs in, as people's images do. */
function withLogin(disk: string): void {
  const unwanted = [
    '/etc/systemd/system/serial-getty@ttyS0.service',
    '/usr/lib/systemd/system/multi-user.target.wants/firstlight-check.service',
  ]
  run('debugfs', ['-w', '-f', '-', `${disk}?offset=${ROOT_AT}`], {
    input: unwanted.map((name) => `rm ${name}\n`).join(''),
  })
  writeInto(disk, ROOT_AT, { '/etc/issue': 'an image of its own\n' })
}

interface BootedUp {
  readonly outcome: unknown
  readonly console: string
}

/** Boots a document that names the machine, until that is up. */
async function bootUp(variant: string, options: readonly string[], state: string): Promise<BootedUp> {
  const document = `${state}.bu`
  const version = variant === 'flatcar' ? '1.1.0' : '1.5.0'
  const file = `{ path: /etc/hostname, overwrite: true, contents: { inline: sunrise } }`
  fs.writeFileSync(document, `variant: ${variant}\nversion: ${version}\nstorage:\n  files:\n    - ${file}\n`)
  const how = ['--state', state, '--until', 'up', '--timeout', '60m', '--json']
  const { code, out, err } = await start('boot', document, ...how, ...options).ended()
  const log = path.join(state, 'console.log')
  const console = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').replaceAll('\r', '') : ''
  if (code !== 0) throw new Error(`it ended with ${code}:\n${out}${err}\n${console.split('\n').slice(-40).join('\n')}`)
  return { outcome: JSON.parse(out), console }
}

function digestOf(file: string): string {
  return run('sha256sum', [file]).split(' ', 1)[0] ?? ''
}
