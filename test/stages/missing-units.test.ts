import { expect, test } from 'vitest'
import { EMPTY_CONFIG, type Config } from '../../src/config/model.ts'
import type { TargetFiles } from '../../src/host/host.ts'
import { targetPath } from '../../src/util/paths.ts'
import { decideSystemd } from '../../stages/systemd/decide.ts'
import { missingUnits } from '../../stages/systemd/missing-units.ts'
import { configWith, decideInput } from './decide.ts'

/** A target with these files, and nothing else. */
function target(texts: Readonly<Record<string, string>>): TargetFiles {
  const paths = Object.keys(texts)
  return {
    resolve: async (path) => path,
    stat: async (path) =>
      paths.includes(path) ? { kind: 'file', size: 0, mode: 0o644, uid: 0, gid: 0, identity: path } : undefined,
    part: async () => undefined,
    read: async (path) => (texts[path] === undefined ? undefined : Buffer.from(texts[path])),
    list: async (path) => {
      const below = paths.filter((each) => each.startsWith(`${path}/`)).map((each) => each.slice(path.length + 1))
      return below.length === 0 ? undefined : [...new Set(below.map((each) => each.split('/')[0] ?? ''))]
    },
  }
}

const IMAGE = {
  '/usr/lib/systemd/system/sshd.service': '[Install]\nWantedBy=multi-user.target\nAlias=ssh.service other.service\n',
  '/usr/lib/systemd/system/getty@.service': '',
  '/etc/systemd/system/own.service': '',
}
const enabling = (...names: readonly string[]): Config =>
  configWith({ systemd: { units: names.map((name) => ({ name, enabled: true })) } })

test.each([
  ['a unit that nobody has', 'blargh.service'],
  ['an instance of a template that nobody has', 'blargh@1.service'],
  ['a mount where there is no fstab', 'srv.mount'],
  ['a name that only looks like a template', 'getty.service'],
])('%s is missing', async (_, name) => {
  expect(await missingUnits(enabling(name), target(IMAGE))).toEqual([name])
})

test.each([
  ['a unit of the image', 'sshd.service'],
  ['one that an administrator put there', 'own.service'],
  ['an instance of a template', 'getty@tty1.service'],
  ['a template', 'getty@.service'],
  ['another name that a unit of the image takes', 'ssh.service'],
])('%s is not', async (_, name) => {
  expect(await missingUnits(enabling(name), target(IMAGE))).toEqual([])
})

test.each([
  ['/etc/init.d/legacy', 'legacy.service'],
  ['/etc/fstab', 'srv.mount'],
  ['/etc/fstab', 'dev-vda2.swap'],
  ['/etc/crypttab', 'systemd-cryptsetup@data.service'],
  ['/etc/containers/systemd/web.container', 'web.service'],
  ['/usr/share/containers/systemd/cache.volume', 'cache-volume.service'],
  ['/usr/local/lib/systemd/system/local.timer', 'local.timer'],
])('with %s in the target or in the document, %s is not', async (file, name) => {
  expect(await missingUnits(enabling(name), target(IMAGE))).toEqual([name])
  expect(await missingUnits(enabling(name), target({ ...IMAGE, [file]: '' }))).toEqual([])
  if (file === '/etc/init.d/legacy') return
  const config: Config = { ...enabling(name), storage: { files: [{ path: targetPath(file) }] } }
  expect(await missingUnits(config, target(IMAGE))).toEqual([])
})

test('drop-ins alone make no unit; contents do, under their other names too', async () => {
  const dropins = [{ name: '10.conf', contents: '[Service]\n' }]
  const units = [
    { name: 'a.service', enabled: true, dropins },
    { name: 'b.service', enabled: true, contents: '[Install]\nAlias=c.service\n' },
    { name: 'c.service', enabled: true },
    { name: 'd@.service', contents: '[Service]\n' },
    { name: 'd@1.service', enabled: true },
    { name: 'e.service', enabled: true, mask: true },
    { name: 'f.service', enabled: false },
  ]
  expect(await missingUnits(configWith({ systemd: { units } }), target(IMAGE))).toEqual(['a.service'])
})

test('of a root without units nothing is said: it is not a system yet', async () => {
  expect(await missingUnits(enabling('blargh.service'), target({ '/etc/passwd': '' }))).toEqual([])
  expect(await missingUnits(EMPTY_CONFIG, target(IMAGE))).toEqual([])
})

/** What is said of units that are missing. */
const notes = (missing: readonly string[]): readonly string[] | undefined => {
  const inspection = { unitFiles: [], enabled: [], toLabel: [], labelled: false, missing }
  return decideSystemd(decideInput({ config: EMPTY_CONFIG, inspection })).notes
}

test('the plan and the report name them, the first ten of many', () => {
  expect(notes(['a.service'])).toEqual([
    'a.service is enabled, and neither the document nor the target has it: only a system extension could still bring it',
  ])
  expect(notes(Array.from({ length: 12 }, (_, index) => `u${index}.service`))?.[0]).toMatch(
    /^u0\.service, .*, u9\.service and 2 more are enabled, and neither the document nor the target has them/,
  )
})
