import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'

const GENERATOR = path.resolve('initrd/dracut/30firstlight/firstlight-generator')
const roots: string[] = []

afterEach(() => {
  for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true })
})

const FIRST = [
  'ignition-complete.target.requires/ignition-diskful.target',
  'initrd.target.requires/ignition-complete.target',
]
const LIVE = ['initrd.target.requires/ignition-complete.target']
const LATER = [
  'ignition-subsequent.target.requires/ignition-diskful-subsequent.target',
  'initrd.target.requires/ignition-subsequent.target',
]
const ONE_PROCESS = { 'usr/lib/systemd/system/firstlight.service': '' }
const WITH_ONE_PROCESS = ['ignition-complete.target.requires/firstlight.service', ...FIRST]
const SQUASH = { 'usr.squashfs': '' }
const QUENCH = { 'usr/lib/systemd/system/ignition-quench.service': '' }
const WITH_QUENCH = [...FIRST, 'initrd.target.requires/ignition-quench.service']

interface Row {
  readonly cmdline: string
  readonly files?: Readonly<Record<string, string>>
  /** What `systemd-detect-virt` says. @default 'none' */
  readonly virt?: string
  readonly platform: string
  readonly links: readonly string[]
}

const ROWS: readonly Row[] = [
  // Ignition's spelling
  { cmdline: 'quiet ignition.firstboot ignition.platform.id=qemu', platform: 'qemu', links: FIRST },
  { cmdline: 'ignition.firstboot=1 ignition.platform.id=metal', platform: 'metal', links: FIRST },
  { cmdline: 'quiet ignition.platform.id=qemu', platform: 'qemu', links: LATER },
  { cmdline: 'ignition.firstboot', platform: '', links: FIRST },
  { cmdline: '', platform: '', links: LATER },
  // what counts as false; the last one counts
  { cmdline: 'ignition.firstboot=', platform: '', links: LATER },
  { cmdline: 'ignition.firstboot=0', platform: '', links: LATER },
  { cmdline: 'ignition.firstboot=no', platform: '', links: LATER },
  { cmdline: 'ignition.firstboot=off', platform: '', links: LATER },
  { cmdline: 'ignition.firstboot=false', platform: '', links: FIRST },
  { cmdline: 'ignition.firstboot=1 ignition.firstboot=0', platform: '', links: LATER },
  { cmdline: 'ignition.firstboot=0 ignition.firstboot', platform: '', links: FIRST },
  { cmdline: 'ignition.platform.id=aws ignition.platform.id=gcp', platform: 'gcp', links: LATER },
  // only whole words
  { cmdline: 'xignition.firstboot ignition.firstbootx=1 a.ignition.firstboot=1', platform: '', links: LATER },
  { cmdline: 'note="a ignition.firstboot b"', platform: '', links: LATER },
  { cmdline: '"ignition.firstboot" ignition.platform.id="qemu"', platform: 'qemu', links: FIRST },
  { cmdline: 'glob=* ignition.firstboot', platform: '', links: FIRST },
  // a loader may hand on a line end: to the kernel it is a blank
  { cmdline: 'quiet\nignition.firstboot\n\nignition.platform.id=qemu', platform: 'qemu', links: FIRST },
  { cmdline: `long=${'x'.repeat(2000)} ignition.firstboot`, platform: '', links: FIRST },
  { cmdline: 'ignition.platform.id=$(id) ignition.firstboot', platform: '', links: FIRST },
  // Flatcar's and CoreOS's
  { cmdline: 'flatcar.first_boot=1 flatcar.oem.id=ec2', platform: 'aws', links: FIRST },
  { cmdline: 'flatcar.first_boot=1 flatcar.oem.id=gce', platform: 'gcp', links: FIRST },
  { cmdline: 'coreos.first_boot=1 coreos.oem.id=pxe', platform: 'metal', links: FIRST },
  { cmdline: 'coreos.first_boot coreos.oem.id=azure', platform: 'azure', links: FIRST },
  { cmdline: 'flatcar.oem.id=vmware coreos.oem.id=ec2', platform: 'vmware', links: LATER },
  { cmdline: 'ignition.platform.id=ec2 flatcar.oem.id=gce', platform: 'ec2', links: LATER },
  { cmdline: 'flatcar.first_boot=detected flatcar.oem.id=qemu', platform: 'qemu', links: FIRST },
  { cmdline: 'flatcar.first_boot=detected flatcar.oem.id=qemu', files: QUENCH, platform: 'qemu', links: WITH_QUENCH },
  { cmdline: 'flatcar.first_boot=1 flatcar.oem.id=qemu', files: QUENCH, platform: 'qemu', links: FIRST },
  // one process for all phases, where the image has its unit
  { cmdline: 'ignition.firstboot', files: ONE_PROCESS, platform: '', links: WITH_ONE_PROCESS },
  { cmdline: 'ignition.firstboot firstlight.process=phase', files: ONE_PROCESS, platform: '', links: FIRST },
  { cmdline: '', files: ONE_PROCESS, platform: '', links: LATER },
  // without an id, in Flatcar's spelling only, the machine itself tells emulation from metal
  { cmdline: 'flatcar.first_boot=1', virt: 'kvm', platform: 'qemu', links: FIRST },
  { cmdline: 'coreos.first_boot=1', virt: 'qemu', platform: 'qemu', links: FIRST },
  { cmdline: 'flatcar.first_boot=1', virt: 'vmware', platform: 'metal', links: FIRST },
  { cmdline: 'flatcar.first_boot=1', platform: 'metal', links: FIRST },
  { cmdline: 'ignition.firstboot', virt: 'kvm', platform: '', links: FIRST },
  { cmdline: 'coreos.first_boot=detected coreos.oem.id=qemu', files: QUENCH, platform: 'qemu', links: WITH_QUENCH },
  // live images
  { cmdline: 'flatcar.first_boot=1 flatcar.oem.id=pxe', files: SQUASH, platform: 'metal', links: LIVE },
  { cmdline: 'flatcar.first_boot=1 flatcar.oem.id=pxe mount.usr=x', files: SQUASH, platform: 'metal', links: FIRST },
  {
    cmdline: 'ignition.firstboot',
    files: { 'usr/bin/is-live-image': '#!/bin/sh\nexit 0\n' },
    platform: '',
    links: LIVE,
  },
  {
    cmdline: 'ignition.firstboot',
    files: { 'usr/bin/is-live-image': '#!/bin/sh\nexit 1\n' },
    platform: '',
    links: FIRST,
  },
]

test.each(ROWS)('$cmdline', ({ cmdline, files = {}, virt = 'none', platform, links }) => {
  const machine = { 'bin/systemd-detect-virt': `#!/bin/sh\necho ${virt}\n`, 'dev/kmsg': '', 'run/.keep': '' }
  const root = treeWith({ 'proc/cmdline': `${cmdline}\n`, ...machine, ...files })
  const { status, stderr } = spawnSync(GENERATOR, [`${root}/out`, `${root}/early`, `${root}/late`, root], {
    encoding: 'utf8',
    env: { PATH: `${root}/bin:${process.env['PATH'] ?? ''}` },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  // A generator has no other log.
  expect(fs.readFileSync(`${root}/dev/kmsg`, 'utf8')).toMatch(/^firstlight-generator: first boot: (yes|no); /mu)
  expect(fs.readFileSync(`${root}/run/ignition.env`, 'utf8')).toBe(`PLATFORM_ID=${platform}\n`)
  expect(linksBelow(`${root}/out`)).toEqual(links)
})

test.each([
  { cmdline: 'ignition.firstboot root=LABEL=root', env: 'FIRSTLIGHT_BOOT=LABEL=boot LABEL=root\n' },
  { cmdline: 'ignition.firstboot root=block:UUID=1-2', env: 'FIRSTLIGHT_BOOT=LABEL=boot UUID=1-2\n' },
  { cmdline: 'ignition.firstboot', env: 'FIRSTLIGHT_BOOT=LABEL=boot \n' },
  {
    cmdline: 'flatcar.first_boot=detected root=LABEL=ROOT',
    env: 'FIRSTLIGHT_BOOT=LABEL=EFI-SYSTEM LABEL=boot LABEL=ROOT\n',
  },
  { cmdline: 'flatcar.first_boot=1 firstlight.boot=LABEL=here', env: 'FIRSTLIGHT_BOOT=LABEL=here\n' },
  { cmdline: 'ignition.firstboot firstlight.boot=/dev/vda1 root=LABEL=x', env: 'FIRSTLIGHT_BOOT=/dev/vda1\n' },
  {
    cmdline: 'ignition.firstboot firstlight.boot=LABEL=ESP firstlight.anew',
    env: 'FIRSTLIGHT_BOOT=LABEL=ESP\nFIRSTLIGHT_ANEW=1\n',
  },
  { cmdline: 'ignition.firstboot firstlight.boot=off root=LABEL=x', env: undefined },
  { cmdline: 'ignition.firstboot firstlight.boot=LABEL=$(id)', env: undefined },
  { cmdline: 'ignition.firstboot', files: SQUASH, env: undefined },
  { cmdline: 'root=LABEL=root', env: undefined },
])('where the stamp may be: $cmdline', ({ cmdline, files = {}, env }) => {
  const root = treeWith({ 'proc/cmdline': `${cmdline}\n`, 'run/.keep': '', 'dev/kmsg': '', ...files })
  const { status, stderr } = spawnSync(GENERATOR, [`${root}/out`, `${root}/early`, `${root}/late`, root], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const file = `${root}/run/firstlight.env`
  expect(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined).toBe(env)
})

function treeWith(files: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-generator-'))
  roots.push(root)
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text, { mode: 0o755 })
  }
  return root
}

/** Each link, which must point at the unit of its own name. */
function linksBelow(directory: string): readonly string[] {
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const links = names.filter((name) => fs.lstatSync(path.join(directory, name)).isSymbolicLink())
  for (const link of links) {
    expect(fs.readlinkSync(path.join(directory, link))).toBe(`/usr/lib/systemd/system/${path.basename(link)}`)
  }
  return links.toSorted()
}
