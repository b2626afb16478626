import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../src/config/model.ts'
import { createScratchHost } from '../../src/host/scratch/scratch-host.ts'
import { hostPath } from '../../src/util/paths.ts'
import { parseRelease, whyNotMerged, type System } from '../../stages/systemd/extension-release.ts'
import { inspectExtensions, notMerged } from '../../stages/systemd/extensions.ts'
import { configWith } from './decide.ts'

const FLATCAR: System = {
  release: { ID: 'flatcar', VERSION_ID: '4593.2.4', SYSEXT_LEVEL: '1.0' },
  architecture: 'x86-64',
}

/** What is said of an extension with this extension-release. */
function said(text: string, system: System = FLATCAR): string | undefined {
  return whyNotMerged(
    { path: '/etc/extensions/tool.raw', name: 'tool', releases: { tool: parseRelease(text) } },
    system,
  )
}

describe('an extension is merged', () => {
  test.each([
    ['for any system', 'ID=_any\n'],
    ['for the very version', 'ID=flatcar\nVERSION_ID=4593.2.4\n'],
    ['for the level, whatever the version', 'ID=flatcar\nSYSEXT_LEVEL=1.0\nVERSION_ID=1\n'],
    ['in quotes, with comments', '# a comment\nID="flatcar"\nSYSEXT_LEVEL=\'1.0\'\n'],
    ['for the architecture', 'ID=_any\nARCHITECTURE=x86-64\n'],
    ['for the system among others', 'ID=_any\nSYSEXT_SCOPE=portable system\n'],
  ])('%s', (_, text) => {
    expect(said(text)).toBeUndefined()
  })

  test('for whatever version of a rolling release', () => {
    expect(said('ID=arch\nVERSION_ID=1\n', { release: { ID: 'arch' } })).toBeUndefined()
  })
})

describe('an extension is not merged', () => {
  test.each([
    ['ID=debian\n', 'it is for ID=debian, and the system is flatcar'],
    ['ID=flatcar\nVERSION_ID=4230.2.0\n', 'it is for VERSION_ID=4230.2.0, and the system has 4593.2.4'],
    ['ID=flatcar\nSYSEXT_LEVEL=2.0\n', 'it is for SYSEXT_LEVEL=2.0, and the system has 1.0'],
    ['ID=flatcar\n', 'it names no VERSION_ID, and the system is 4593.2.4'],
    ['ID=_any\nARCHITECTURE=arm64\n', 'it is for ARCHITECTURE=arm64, and the machine is x86-64'],
    ['ID=_any\nSYSEXT_SCOPE=initrd\n', 'it says SYSEXT_SCOPE=initrd, which leaves the system out'],
    ['VERSION_ID=1\n', 'it does not say for which ID it is'],
  ])('that says %j', (text, why) => {
    expect(said(text)).toBe(why)
  })

  test('whose file has another name than it', () => {
    const releases = { 'docker-flatcar': parseRelease('ID=_any\n') }
    expect(whyNotMerged({ path: '/etc/extensions/docker.raw', name: 'docker', releases }, FLATCAR)).toBe(
      'it has no extension-release.docker but one of docker-flatcar: name it docker-flatcar.raw',
    )
  })

  test('that has no extension-release', () => {
    expect(whyNotMerged({ path: '/etc/extensions/docker.raw', name: 'docker', releases: {} }, FLATCAR)).toBe(
      'it has no extension-release, so it is no system extension',
    )
  })
})

/** What is said of a root with these files, once the document's own are there. */
async function look(
  files: Readonly<Record<string, string | Uint8Array | undefined>>,
  config: Config,
): Promise<readonly string[]> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-extensions-'))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }))
  const all = { '/usr/lib/os-release': 'ID=flatcar\nVERSION_ID=4593.2.4\n', ...files }
  for (const [at, contents] of Object.entries(all)) {
    if (contents === undefined) continue
    fs.mkdirSync(path.dirname(path.join(root, at)), { recursive: true })
    fs.writeFileSync(path.join(root, at), contents)
  }
  const host = await createScratchHost({ root: hostPath(root) })
  return notMerged(await inspectExtensions(config, host.files))
}

const RELEASE = 'usr/lib/extension-release.d/extension-release.tool'
const TOOL = configWith({ storage: { files: [{ path: '/etc/extensions/tool.raw' }] } })
const WRONG = [
  'the system extension /etc/extensions/tool.raw will not be merged: it is for ID=debian, and the system is flatcar',
]

test('a directory is looked into as an image is', async () => {
  const config = configWith({ storage: { files: [{ path: `/var/lib/extensions/tool/${RELEASE}` }] } })
  expect(await look({ [`/var/lib/extensions/tool/${RELEASE}`]: 'ID=debian\n' }, config)).toEqual([
    'the system extension /var/lib/extensions/tool will not be merged: it is for ID=debian, and the system is flatcar',
  ])
})

test.each([
  ['an image that is no squashfs', new Uint8Array(4096)],
  ['an empty image', ''],
  ['a squashfs that is cut off', Uint8Array.from([0x68, 0x73, 0x71, 0x73, ...new Uint8Array(60)])],
])('nothing is said of %s, which may be one of another kind', async (_, image) => {
  expect(await look({ '/etc/extensions/tool.raw': image }, TOOL)).toEqual([])
})

test('nothing is said where the target is no system yet', async () => {
  const config = configWith({ storage: { files: [{ path: `/etc/extensions/tool/${RELEASE}` }] } })
  const extension = { [`/etc/extensions/tool/${RELEASE}`]: 'ID=debian\n' }
  expect(await look({ ...extension, '/usr/lib/os-release': undefined }, config)).toEqual([])
  expect(await look(extension, config)).toHaveLength(1)
})

/** An image that mksquashfs makes with these options; beside the release it has what fills several blocks. */
function image(release: string, options: readonly string[]): Uint8Array {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-squashfs-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const tree = path.join(directory, 'tree')
  fs.mkdirSync(path.dirname(path.join(tree, RELEASE)), { recursive: true })
  fs.writeFileSync(path.join(tree, RELEASE), release)
  for (let index = 0; index < 1500; index += 1) {
    fs.writeFileSync(path.join(tree, 'usr/lib', `library-with-a-long-name-${index}.so`), `${index}`.repeat(index))
  }
  const file = path.join(directory, 'image')
  spawnSync('mksquashfs', [tree, file, '-quiet', '-no-progress', ...options])
  return fs.readFileSync(file)
}

describe.skipIf(spawnSync('mksquashfs', ['-version']).error !== undefined)(
  'a squashfs (mksquashfs has to be there)',
  () => {
    test.each([
      ['packed with gzip', ['-comp', 'gzip']],
      ['packed with zstd', ['-comp', 'zstd']],
      ['not packed at all', ['-noI', '-noD', '-noF']],
      ['without fragments', ['-no-fragments']],
      ['with small blocks', ['-b', '4096']],
    ])('%s', async (_, options) => {
      expect(await look({ '/etc/extensions/tool.raw': image('ID=debian\n', options) }, TOOL)).toEqual(WRONG)
      expect(await look({ '/etc/extensions/tool.raw': image('ID=_any\n', options) }, TOOL)).toEqual([])
    })

    test('that a link of the document leads to', async () => {
      const link = { path: '/etc/extensions/tool.raw', target: '/opt/tool.raw' }
      const files = { '/opt/tool.raw': image('ID=debian\n', []) }
      const root = configWith({ storage: { links: [link] } })
      // As the run has made it by then.
      const linked = { ...files, '/etc/extensions/tool.raw': files['/opt/tool.raw'] }
      expect(await look(linked, root)).toEqual(WRONG)
    })

    test('packed in a way that is not known here is left to systemd', async () => {
      expect(await look({ '/etc/extensions/tool.raw': image('ID=debian\n', ['-comp', 'xz']) }, TOOL)).toEqual([])
    })

    test('that was cut at any place says nothing, or what it says', async () => {
      const whole = image('ID=debian\n', [])
      for (let length = 0; length < whole.length; length += 997) {
        const told = await look({ '/etc/extensions/tool.raw': whole.subarray(0, length) }, TOOL)
        expect([[], WRONG]).toContainEqual(told)
      }
    })
  },
)
