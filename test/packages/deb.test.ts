import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../scripts/executable/single-executable.ts'
import { buildDebs } from '../../scripts/packages/debian-packages.ts'
import { readManifest } from '../../scripts/packages/manifests.ts'
import { isInstalled } from '../helpers/is-installed.ts'
import { runInDebian, unpackDebian, WHY_NO_DEBIAN } from './clean-debian.ts'

const BUTANE =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { inline: hello }\n'
const CONFIG =
  '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/motd","contents":{"compression":"","source":"data:,hello"}}]}}\n'
/** The units under Afterburn's name, none of them enabled. */
const AFTERBURN = ['-checkin', '-firstboot-checkin', '-hostname', '-sshkeys@', '']
  .map((each) => `/usr/lib/systemd/system/afterburn${each}.service\n`)
  .join('')
const MANIFEST = readManifest()
const NEXT = `${MANIFEST.version}+1`
const DATE = 1_700_000_000

const lacking = ['dpkg-deb', 'dpkg-shlibdeps'].filter((program) => !isInstalled(program))
const whyNot = lacking.length > 0 ? `${lacking.join(', ')} missing` : WHY_NO_DEBIAN
const canBuild = whyNot === undefined
/** Debian's mirror and its packages take their time, in ms. */
const PATIENCE = 20 * 60_000

let place: string
let unavailable: string | undefined
beforeAll(async () => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-debian-'))
  if (!canBuild) return
  for (const version of [MANIFEST.version, NEXT]) await debs(version)
  try {
    unpackDebian(path.join(place, 'root'))
    fs.cpSync(path.join(place, 'debs'), path.join(place, 'root/debs'), { recursive: true })
  } catch (error) {
    unavailable = `no Debian to be had: ${error instanceof Error ? error.message : String(error)}`
  }
}, PATIENCE)
afterAll(() => fs.rmSync(place, { recursive: true }), PATIENCE)

/** The packages of a version, packed in the quickest way. */
function debs(version: string, out: string = path.join(place, 'debs')): Promise<readonly string[]> {
  const work = fs.mkdtempSync(path.join(place, 'work-'))
  const packing = ['-Zgzip', '-z1']
  return buildDebs({ out, work, manifest: { ...MANIFEST, version }, date: DATE, packing })
}

function inside(script: string, input = ''): string {
  return runInDebian(path.join(place, 'root'), script, input)
}

describe.skipIf(!canBuild)(`the packages${canBuild ? '' : ` (${whyNot})`}`, () => {
  test('are the same bytes when they are built again', { timeout: PATIENCE }, async () => {
    const again = await debs(MANIFEST.version, path.join(place, 'again'))
    for (const file of again)
      expect(fs.readFileSync(file).equals(fs.readFileSync(path.join(place, 'debs', path.basename(file)))), file).toBe(
        true,
      )
  })

  test.skipIf(!isInstalled('lintian'))(
    'are as Debian wants them (skipped without lintian)',
    { timeout: PATIENCE },
    () => {
      const files = fs.readdirSync(path.join(place, 'debs')).filter((name) => name.includes(`_${MANIFEST.version}_`))
      const call = spawnSync('lintian', ['--allow-root', '--tag-display-limit', '0', ...files], {
        cwd: path.join(place, 'debs'),
        encoding: 'utf8',
      })
      expect(call.stdout + call.stderr).toBe('')
    },
  )

  test('firstlight is installed, used, upgraded and purged in a clean Debian', { timeout: PATIENCE }, (context) => {
    if (unavailable !== undefined) return context.skip(unavailable)
    inside(`dpkg -i /debs/firstlight_${MANIFEST.version}_*.deb`)
    expect(inside('firstlight --version')).toBe(`firstlight ${MANIFEST.version}\n`)
    expect(inside('firstlight validate -', BUTANE)).toBe('')
    expect(inside('butane --strict', BUTANE)).toBe(CONFIG)
    expect(inside('readlink -f /usr/bin/butane')).toBe('/usr/bin/firstlight\n')
    const completion = 'cat /usr/share/bash-completion/completions/firstlight'
    expect(inside(completion)).toBe(inside('firstlight completion bash'))
    expect(inside('ls /usr/lib/systemd/system/afterburn*')).toBe(AFTERBURN)
    expect(inside('test -x /usr/lib/firstlight/firstlight && find /etc/systemd -name "afterburn*"')).toBe('')
    inside('mkdir -p /etc/systemd/system/multi-user.target.wants')
    inside('ln -s /usr/lib/systemd/system/afterburn-checkin.service /etc/systemd/system/multi-user.target.wants/')
    inside(`dpkg -i /debs/firstlight_${NEXT}_*.deb`)
    expect(inside("dpkg-query -W -f '${Version}' firstlight")).toBe(NEXT)
    expect(inside('butane --strict', BUTANE)).toBe(CONFIG)
    inside('dpkg --purge firstlight')
    expect(
      inside(
        'find / -xdev -name "*firstlight*" -not -path "/debs/*" -not -path "/var/log/*"; find /etc /usr -name "afterburn*"; ls /usr/bin | grep butane || true',
      ),
    ).toBe('')
  })

  test(
    'firstlight-initramfs puts the engine into the initramfs, and leaves nothing behind',
    { timeout: PATIENCE },
    (context) => {
      if (unavailable !== undefined) return context.skip(unavailable)
      const wanted = `/debs/firstlight_${MANIFEST.version}_*.deb /debs/firstlight-initramfs_${MANIFEST.version}_*.deb`
      inside(
        `apt-get -qq update > /dev/null; apt-get -qq install -y --no-install-recommends initramfs-tools zstd ${wanted} > /dev/null 2>&1`,
      )
      // A kernel without modules: everything else is there.
      inside('mkdir -p /lib/modules/0.0 && echo CONFIG_RD_ZSTD=y > /boot/config-0.0')
      inside('mkinitramfs -o /tmp/initramfs 0.0 2> /dev/null && unmkinitramfs /tmp/initramfs /tmp/unpacked')
      const version = 'chroot /tmp/unpacked /usr/bin/firstlight --version'
      expect(inside(`${version}; ls /tmp/unpacked/scripts/*/firstlight`)).toBe(
        `firstlight ${MANIFEST.version}\n/tmp/unpacked/scripts/local-bottom/firstlight\n/tmp/unpacked/scripts/local-top/firstlight\n`,
      )
      inside(
        `apt-get -qq install -y --no-install-recommends ${wanted.replaceAll(`_${MANIFEST.version}_`, `_${NEXT}_`)} > /dev/null 2>&1`,
      )
      inside('dpkg --purge firstlight-initramfs firstlight')
      expect(
        inside('find / -xdev -name "*firstlight*" -not -path "/debs/*" -not -path "/var/log/*" -not -path "/tmp/*"'),
      ).toBe('')
    },
  )

  test('know the libraries that the program needs', () => {
    const debs = path.join(place, 'debs')
    const file = fs.readdirSync(debs).find((name) => name.startsWith('firstlight_')) ?? ''
    expect(runProgram('dpkg-deb', ['--field', path.join(debs, file), 'Depends'])).toMatch(
      /^libc6 \(>= 2\.\d+\), libgcc-s1 .*, libstdc\+\+6 /,
    )
  })
})
