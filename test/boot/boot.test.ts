import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { bootImage, whyNoBoot, type BootImage } from '../../scripts/boot/image.ts'
import { boot, createMachine, hasStamp, type Machine } from '../../scripts/boot/machine.ts'

// npm run test:boot: a Debian image with the dracut module of initrd/, booted in QEMU; skipped where that cannot be.
const obstacle = whyNoBoot()
if (obstacle !== undefined) say(`no machine is booted: ${obstacle}`)

/** Which units of the engine ran in this boot, as the journal has them. */
const STAGES_OF_THIS_BOOT = `journalctl --boot --output cat | grep -o 'Stage: [a-z-]*' | tr '\\n' ' '; echo`

describe.skipIf(obstacle !== undefined)('a machine', () => {
  let image: BootImage
  beforeAll(() => {
    image = bootImage(say)
  })

  const machine = (name: string, rest: Pick<Machine, 'config' | 'check' | 'disks'>): Machine => {
    const directory = path.join('.cache/boot/machines', name)
    fs.rmSync(directory, { recursive: true, force: true })
    return createMachine({ image, directory, ...rest })
  }

  test('is made by its first boot from a Butane document, and left alone by the second', async () => {
    const check = `${STAGES_OF_THIS_BOOT}
      cat /etc/hostname; echo; stat -c '%U %a' /srv/www/index.html; systemctl is-active web-server
      busybox wget -qO- http://127.0.0.1/; stat -c %Y /etc/.ignition-result.json /srv/www/index.html; cat /etc/machine-id`
    const web = machine('web', { config: fs.readFileSync('examples/first-boot.bu', 'utf8'), check, disks: {} })

    const first = await boot(web)
    expect(first.isFirst).toBe(true)
    const page = ['<!doctype html>', '<h1>Hello from a machine that was never installed</h1>']
    expect(first.check.slice(1, 6)).toEqual(['sunrise', 'web 644', 'active', ...page])
    expect(first.check[0]?.trim()).toBe(
      'Stage: fetch-offline Stage: kargs Stage: disks Stage: mount Stage: files Stage: umount',
    )
    expect(hasStamp(web)).toBe(false)

    const second = await boot(web)
    expect(second.isFirst).toBe(false)
    expect(second.check[0]).toBe('')
    expect(second.check.slice(1)).toEqual(first.check.slice(1))
    say(`first boot ${first.seconds.toFixed(0)} s, second ${second.seconds.toFixed(0)} s`)
  })

  test('that cannot be provisioned says why on its console, keeps the stamp and sends its journal', async () => {
    const config = JSON.stringify({
      ignition: { version: '3.5.0' },
      storage: { files: [{ path: '/etc/a', contents: { source: 'data:,x', verification: { hash: wrongHash() } } }] },
    })
    const broken = machine('broken', { config, check: 'true', disks: {} })
    const first = await boot(broken)
    const screen = first.console.findLastIndex((line) => line.includes('THIS MACHINE WAS NOT PROVISIONED'))
    expect(screen).toBeGreaterThan(0)
    expect(first.console.slice(screen).join('\n')).toMatch(/ignition-[a-z-]+\.service failed\. Its last words:/)
    expect(first.check).toEqual([])
    expect(hasStamp(broken)).toBe(true)
    expect(first.journal.at(-1)).toBe('{}')
  })

  test('gets an array, an encrypted volume in it and a filesystem in that, and has them in its second boot', async () => {
    const config = fs.readFileSync('test/boot/raid-luks.bu', 'utf8')
    const check = `findmnt -rno FSTYPE,SOURCE /data; cat /data/marker; echo; lsblk -nro TYPE /dev/mapper/secret; grep -o raid1 /proc/mdstat
      ${STAGES_OF_THIS_BOOT}`
    const stack = machine('stack', { config, check, disks: { one: 400, two: 400 } })
    const first = await boot(stack)
    // /proc/mdstat has the word twice: what the kernel can do, and the array.
    const made = ['xfs /dev/mapper/secret', 'kept', 'crypt', 'raid1', 'raid1']
    expect(first.check.slice(0, 5)).toEqual(made)
    const second = await boot(stack)
    // No phase ran.
    expect(second.check.slice(0, 6)).toEqual([...made, ''])
  })
})

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function wrongHash(): string {
  return `sha256-${'0'.repeat(64)}`
}
