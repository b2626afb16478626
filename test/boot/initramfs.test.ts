import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { withInitramfsTools } from '../../scripts/boot/initramfs-tools.ts'
import { run } from '../../scripts/boot/run.ts'
import { TOOLS } from '../../src/host/tools.ts'
import { bootTest } from './boot-test.ts'

/** What the images of these tests do without. */
const ABSENT = ['setfiles', 'zkey', 'zkey-cryptsetup', 'is-live-image']

bootTest('the executable and every program run inside the initramfs that dracut makes', 'always', async ({ image }) => {
  inside(image.initramfs, (tree) => {
    expect(answersIn(tree)).toEqual(ANSWERS)
    expect(missingIn(tree)).toEqual(ABSENT.toSorted())
    expect(unresolvedIn(tree)).toEqual([])
  })
})

bootTest('the same inside the one that initramfs-tools makes', 'always', async ({ image }) => {
  inside((await withInitramfsTools(image)).initramfs, (tree) => {
    expect(answersIn(tree)).toEqual(ANSWERS)
    expect(missingIn(tree)).toEqual([...ABSENT, 'clevis'].toSorted())
    expect(unresolvedIn(tree)).toEqual([])
  })
})

const ANSWERS = [expect.stringMatching(/^firstlight \d/), expect.stringMatching(/^Ignition 2\./)]

/** Unpacks an initramfs, which may be compressed, and removes it afterwards. */
function inside(initramfs: string, story: (tree: string) => void): void {
  const tree = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-initramfs-'))
  try {
    const unpack = '{ zstd -dcq "$1" 2> /dev/null || cat "$1"; } | (cd "$2" && cpio --quiet -idm)'
    run('sh', ['-c', unpack, 'sh', path.resolve(initramfs), tree])
    story(tree)
  } finally {
    fs.rmSync(tree, { recursive: true })
  }
}

function answersIn(tree: string): readonly string[] {
  return ['firstlight', 'ignition'].map((name) => run('chroot', [tree, `/usr/bin/${name}`, '--version']).trim())
}

function placesIn(tree: string, name: string): readonly string[] {
  const places = ['usr/lib/firstlight/bin', 'usr/bin', 'usr/sbin'].map((directory) => path.join(tree, directory, name))
  return places.filter((place) => fs.lstatSync(place, { throwIfNoEntry: false }) !== undefined)
}

function missingIn(tree: string): readonly string[] {
  return TOOLS.filter((name) => placesIn(tree, name).length === 0).toSorted()
}

/** The programs that lack a library, as the loader inside says; a script has none to look for. */
function unresolvedIn(tree: string): readonly string[] {
  const loader = '/lib64/ld-linux-x86-64.so.2'
  return [...TOOLS, 'firstlight'].filter((name) => {
    const [place] = placesIn(tree, name)
    if (place === undefined) return false
    const { stdout } = spawnSync('chroot', [tree, loader, '--list', `/${path.relative(tree, place)}`], {
      encoding: 'utf8',
    })
    return stdout.includes('not found')
  })
}
