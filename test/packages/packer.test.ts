import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../../scripts/executable/single-executable.ts'
import { isInstalled } from '../helpers/is-installed.ts'
import { runInDebian, unpackDebian, WHY_NO_DEBIAN } from './clean-debian.ts'

const TEMPLATE = 'machine.pkr.hcl'
const whyNot = isInstalled('packer') ? WHY_NO_DEBIAN : 'no packer'
const hasLoop = spawnSync('losetup', ['--find'], { stdio: 'ignore' }).status === 0
/** Debian's mirror, and an initramfs, take their time, in ms. */
const PATIENCE = 30 * 60_000
const why = whyNot ?? (hasLoop ? undefined : 'there is no loop device')

test.skipIf(why)(
  `Packer makes an image by the template${why === undefined ? '' : ` (not here: ${why})`}`,
  { timeout: PATIENCE },
  () => {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-packer-'))
    onTestFinished(() => fs.rmSync(place, { recursive: true }), PATIENCE)
    fs.cpSync('examples/packer', place, { recursive: true })
    makeDebian(path.join(place, 'debian'), path.join(place, 'debian.raw'))
    const env = { ...process.env, PATH: `${path.resolve('dist/exe')}:${process.env['PATH']}`, CHECKPOINT_DISABLE: '1' }
    const packer = (...args: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync('packer', args, { cwd: place, env, encoding: 'utf8' })
      return status === 0 ? stdout : `packer ${args[0]} ended with ${status}:\n${stdout}${stderr}`
    }
    expect(packer('validate', '-var', 'image=debian.raw', TEMPLATE)).toBe('')
    expect(packer('build', '-var', 'image=debian.raw', TEMPLATE)).toContain("Build 'null.machine' finished")

    const inImage = (file: string): string => runProgram('debugfs', ['-R', `cat ${file}`, 'machine.raw'], place)
    expect(inImage('/boot/ignition/config.ign')).toBe(fs.readFileSync('examples/packer/machine.bu', 'utf8'))
    expect(runProgram('debugfs', ['-R', 'stat /boot/ignition.firstboot', 'machine.raw'], place)).toContain('Inode:')
    runProgram('debugfs', ['-R', 'dump /boot/initrd.img-0.0 debian/tmp/initrd.img', 'machine.raw'], place)
    const files = runInDebian(path.join(place, 'debian'), 'lsinitramfs /tmp/initrd.img').split('\n')
    expect(files).toContain('usr/bin/firstlight')
  },
)

/** A raw image of a Debian with initramfs-tools, and a kernel without modules: everything else is there. */
function makeDebian(root: string, image: string): void {
  unpackDebian(root)
  const install = 'apt-get -qq update && apt-get -qq install -y --no-install-recommends'
  runInDebian(root, `{ ${install} initramfs-tools zstd udev cryptsetup-bin gdisk mdadm; } > /dev/null 2>&1`)
  runInDebian(
    root,
    'mkdir -p /lib/modules/0.0; echo CONFIG_RD_ZSTD=y > /boot/config-0.0; touch /boot/vmlinuz-0.0 /lib/modules/0.0/modules.dep',
  )
  runProgram('mke2fs', ['-q', '-t', 'ext4', '-L', 'root', '-d', root, image, '1500M'])
}
