import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { diskOf, hasStamp } from '../../scripts/boot/machine.ts'
import { makeExtension, type Extension } from '../../scripts/boot/talk/extension.ts'
import { damage, USR_A, USR_B } from '../../scripts/boot/talk/partitions.ts'
import { slotOf } from '../../scripts/boot/talk/slots.ts'
import { bootTest, OFFLINE_PHASES, screenOf } from './boot-test.ts'
import { withServer } from './server.ts'
import { bothUsr, findGood, goBack, talkMachine, update } from './talk-machine.ts'

/** Waits for the page, which a stand-in for the talk's container serves. */
const GET_PAGE = `for second in $(seq 60); do busybox wget -qO- http://127.0.0.1/ && break; sleep 1; done`

/** The lines of the page, as the talk's document has them. */
const PAGE = [
  '<!doctype html>',
  '<html>',
  '  <body align="center">',
  '    <h1>Hello from a machine that was never installed</h1>',
  '    <img src="sunrise.png" alt="a sunrise">',
  '  </body>',
  '</html>',
]

/** What the talk shows of its machine: what is mounted, that /usr is verified and refuses, the page, that no update comes. */
const ON_STAGE = `
while read -r _ place kind _; do case $place in /usr | /etc | /oem) echo $place $kind ;; esac; done < /proc/mounts | sort
dmsetup table usr | cut -d' ' -f3
touch /usr/test; mount -o remount,rw /usr > /dev/null 2>&1 || echo 'stays read-only'
${GET_PAGE}
systemctl is-active web-server; systemctl is-enabled update-engine locksmithd; ls /run/update-engine /run/locksmithd
[ $(df --output=size --block-size=1M / | tail -1) -gt 400 ] && echo 'the root has grown'
stat --format %Y /srv/www/html/index.html
modprobe qemu_fw_cfg; /usr/lib/firstlight/firstlight verify --platform qemu --root / --backend real`

bootTest(
  "the talk's web server as typed, and the talk's update, after which nothing runs again",
  'rare',
  async (world) => {
    const machine = await talkMachine(world, 'talk', {
      config: merged('examples/web-server.ign', 'test/boot/documents/talk-machine.bu'),
      check: ON_STAGE,
      network: true,
      kernelArguments: 'net.ifnames=0',
    })
    const before = bothUsr(machine)

    const first = await world.boot(machine)

    expect(first).toMatchObject({ isFirst: true, ending: 'off' })
    expect(first.check.slice(0, 2)).toEqual([OFFLINE_PHASES, 'version 1'])
    const shown = [
      '/etc overlay',
      '/oem ext4',
      '/usr overlay',
      '/usr squashfs',
      'verity',
      "touch: cannot touch '/usr/test': Read-only file system",
      'stays read-only',
      ...PAGE,
      'active',
      'masked',
      'masked',
      "ls: cannot access '/run/update-engine': No such file or directory",
      "ls: cannot access '/run/locksmithd': No such file or directory",
      'the root has grown',
    ]
    expect(first.check.slice(3, 3 + shown.length)).toEqual(shown)
    expect(first.check.slice(-2)).toEqual([expect.stringMatching(/^as described: /), 'status 0'])
    expect(hasStamp(machine)).toBe(false)
    // The root has grown behind them: neither a bit of their entries nor a byte of them is another.
    expect(bothUsr(machine)).toEqual(before)

    update(machine)
    const updated = await world.boot(machine)

    expect(updated).toMatchObject({ isFirst: false, ending: 'off' })
    expect(updated.check).toEqual(['', 'version 2', ...first.check.slice(2)])
    expect(slotOf(diskOf(machine, 'system'), USR_B)).toEqual({ priority: 2, tries: 0, successful: false })
  },
)

bootTest(
  'an update, the way back, and an update that is broken leave the machine as it was made',
  'rare',
  async (world) => {
    const config = JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: { files: [{ path: '/etc/made-once', contents: { source: 'data:,made%20once%0A' } }] },
    })
    const machine = await talkMachine(world, 'talk-update', {
      config,
      check: 'cat /etc/made-once; stat --format %Y /etc/made-once',
    })
    const disk = diskOf(machine, 'system')
    const made = (await world.boot(machine)).check.slice(2)
    expect(made.slice(1)).toEqual(['made once', expect.stringMatching(/^\d+$/), 'status 0'])

    update(machine)
    expect((await world.boot(machine)).check).toEqual(['', 'version 2', ...made])
    findGood(machine)
    goBack(machine)
    expect((await world.boot(machine)).check).toEqual(['', 'version 1', ...made])

    // The first block, which whoever mounts it reads: dm-verity gives nothing of it.
    damage(disk, USR_B, 8)
    update(machine)
    expect(await world.boot(machine)).toMatchObject({ isFirst: false, check: [] })
    expect(slotOf(disk, USR_B)).toEqual({ priority: 2, tries: 0, successful: false })
    expect((await world.boot(machine)).check).toEqual(['', 'version 1', ...made])
    expect(slotOf(disk, USR_A)).toEqual({ priority: 1, tries: 0, successful: true })
  },
)

bootTest(
  "the image's extensions are left out, one that is downloaded is merged, and one for another system is named in the first boot",
  'rare',
  async (world) => {
    const images = extensions()
    const answer = (url: string): Uint8Array => images[url.slice(1)] ?? new Uint8Array()
    await withServer(answer, async (port) => {
      const document = fs.readFileSync('test/boot/documents/talk-extensions.bu', 'utf8')
      const config = document
        .replaceAll('SERVER', `10.0.2.2:${port}`)
        .replace('PODMAN', sha256(images['podman.raw']))
        .replace('STRANGER', sha256(images['stranger.raw']))
      const check = `
        systemd-sysext status --no-legend | while read -r hierarchy names _; do echo $hierarchy $names; done
        for name in docker containerd stranger; do command -v $name || echo no $name; done; podman --version`
      const machine = await talkMachine(world, 'talk-extensions', { config, check, network: true })

      const first = await world.boot(machine)

      expect(first.check.slice(0, 2)).toEqual([OFFLINE_PHASES, 'version 1'])
      const made = [
        '/opt none',
        '/usr podman',
        'no docker',
        'no containerd',
        'no stranger',
        'podman version 5',
        'status 0',
      ]
      expect(first.check.slice(3)).toEqual(made)
      expect(first.console.join('\n')).toContain(
        'the system extension /etc/extensions/stranger.raw will not be merged: it is for ID=stranger, and the system is talk',
      )
      const second = await world.boot(machine)
      expect(second.check).toEqual(['', ...first.check.slice(1)])
    })
  },
)

bootTest('a document that writes below /usr stops the machine with a screen that says so', 'rare', async (world) => {
  const config = fs.readFileSync('test/boot/documents/talk-below-usr.bu', 'utf8')
  const machine = await talkMachine(world, 'talk-below-usr', { config, check: 'echo it came up' })
  const before = bothUsr(machine)
  const boot = await world.boot(machine)
  expect(boot).toMatchObject({ isFirst: true, ending: 'off', check: [] })
  expect(hasStamp(machine)).toBe(true)
  expect(bothUsr(machine)).toEqual(before)
  expect(screenOf(boot.otherConsole)).toBe(screenOf(boot.console))
  await expect(screenOf(boot.console)).toMatchFileSnapshot('failures/talk-below-usr.txt')
})

/** One document that merges these, each as it is. */
function merged(...files: readonly string[]): string {
  const merge = files.map((file) => ({ source: `data:;base64,${fs.readFileSync(file).toString('base64')}` }))
  return JSON.stringify({ ignition: { version: '3.4.0', config: { merge } } })
}

/** A program that says its name. */
function program(name: string): Readonly<Record<string, string>> {
  return { [`usr/bin/${name}`]: `#!/bin/sh\necho ${name} version 5\n` }
}

/** The images that the document of extensions asks for. */
function extensions(): Readonly<Record<string, Buffer>> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-extensions-'))
  try {
    const all: readonly Extension[] = [
      {
        name: 'podman',
        release: { ID: 'talk', SYSEXT_LEVEL: '1.0', ARCHITECTURE: 'x86-64' },
        files: program('podman'),
      },
      { name: 'stranger', release: { ID: 'stranger', VERSION_ID: '1' }, files: program('stranger') },
    ]
    for (const extension of all) makeExtension(path.join(directory, `${extension.name}.raw`), extension)
    return Object.fromEntries(
      all.map(({ name }) => [`${name}.raw`, fs.readFileSync(path.join(directory, `${name}.raw`))]),
    )
  } finally {
    fs.rmSync(directory, { recursive: true })
  }
}

function sha256(bytes: Buffer | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
}
