import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { hostPath } from '../../src/util/paths.ts'
import { loadCloud } from '../../src/providers/index.ts'
import { image, IMAGE_CONFIG } from './drive/images.ts'
import { testMachine } from './test-context.ts'
import type { TestSetup, Tree } from './test-context.ts'

const CONFIG = '{"ignition": {"version": "3.5.0"}}'

/** The answer in one line. Drives of an unknown file system are "mounted": their files are in `mnt/`. */
async function ask(
  id: string,
  setup: TestSetup & { readonly mounted?: Tree; readonly at?: number; readonly later?: Tree },
): Promise<string> {
  const { mounted = {}, at, later = {}, ...rest } = setup
  const machine = testMachine({
    ...rest,
    tree: {
      ...rest.tree,
      'mnt/': {},
      ...Object.fromEntries(Object.entries(mounted).map(([path, file]) => [`mnt${path}`, file])),
    },
    helpers: { withMount: async (_device, _type, use) => use(hostPath(`${machine.root}/mnt`)) },
    onTime: (now) => {
      if (at !== undefined && now === at) machine.add(later)
    },
  })
  const provider = await loadCloud(id)
  try {
    const answer = await provider.fetchConfig(machine.context)
    if (answer.kind === 'config') return Buffer.from(answer.bytes).toString()
    return answer.kind === 'none' ? `none after ${machine.elapsed() / 1000} s: ${answer.reason}` : answer.kind
  } catch (error) {
    return String(error).replaceAll(machine.root, '')
  }
}

const label = (name: string, content: string | Uint8Array = 'some file system'): Tree => ({
  [`dev/disk/by-label/${name}`]: content,
})

describe.each([
  ['ibmcloud', 'cidata', '/user-data'],
  ['kubevirt', 'cidata', '/user-data'],
  ['kubevirt', 'config-2', '/openstack/latest/user_data'],
  ['nutanix', 'config-2', '/openstack/latest/user_data'],
  ['powervs', 'config-2', '/openstack/latest/user_data'],
  ['proxmoxve', 'cidata', '/user-data'],
])('%s with a drive labelled %s', (id, name, path) => {
  test.each(['rock-ridge.iso', 'joliet.iso', 'fat12.img', 'fat32.img'])('reads %s without the kernel', async (file) => {
    expect(await ask(id, { tree: label(name, image(file)) })).toBe(IMAGE_CONFIG)
  })

  test.each([
    ['plain', CONFIG],
    ['base64', Buffer.from(CONFIG).toString('base64')],
    ['gzip', gzipSync(CONFIG)],
  ])('reads another file system by a mount: %s', async (_, content) => {
    expect(await ask(id, { tree: label(name), mounted: { [path]: content } })).toBe(CONFIG)
  })

  test('waits for it', async () => {
    expect(await ask(id, { mounted: { [path]: CONFIG }, at: 25_000, later: label(name) })).toBe(CONFIG)
  })

  test('knows a dangling link from a drive', async () => {
    const tree = { [`dev/disk/by-label/${name}`]: { link: '../../sr0' } }
    expect(await ask(id, { tree, mounted: { [path]: CONFIG }, at: 3_000, later: { 'dev/sr0': 'device' } })).toBe(CONFIG)
  })

  test.each<[string, TestSetup & { readonly mounted?: Tree }, string]>([
    ['is a directory', { tree: { [`dev/disk/by-label/${name}/`]: {} } }, 'it is a directory, not a device'],
    ['has a directory in place of the file', { tree: label(name), mounted: { [`${path}/`]: {} } }, 'it is a directory'],
    [
      'has a link in a circle',
      { tree: label(name), mounted: { [path]: { link: path } } },
      'more than 40 symlinks in a row',
    ],
  ])('that %s could not be read: never "none"', async (_, setup, reason) => {
    expect(await ask(id, setup)).toContain(reason)
  })

  test('that has a link to a file of this machine gives nothing of it', async () => {
    const tree = { ...label(name), 'etc/shadow': 'root:secret' }
    expect(await ask(id, { tree, mounted: { [path]: { link: '/etc/shadow' } } })).toMatch(/^none/)
  })

  test('without the file means none', async () => {
    expect(await ask(id, { tree: label(name) })).toMatch(new RegExp(`^none after \\d+ s: .*it has no ${path}`))
  })

  test('works without the network', async () => {
    expect(await ask(id, { offline: true, tree: label(name), mounted: { [path]: CONFIG } })).toBe(CONFIG)
  })
})

test.each([
  ['ibmcloud', /^none after 30 s/],
  ['proxmoxve', /^none after 30 s/],
  ['kubevirt', /^FirstlightError: .*no source could tell/],
  ['nutanix', /^FirstlightError: .*it did not appear/],
  ['powervs', /^FirstlightError: .*it did not appear/],
])('%s without any drive', async (id, outcome) => {
  expect(await ask(id, {})).toMatch(outcome)
})

test('kubevirt with both drives: one without a file does not hide the other, which comes late', async () => {
  const first = {
    tree: label('cidata', image('without-config.iso')),
    mounted: { '/openstack/latest/user_data': CONFIG },
  }
  expect(await ask('kubevirt', { ...first, at: 20_000, later: label('config-2') })).toBe(CONFIG)
})

describe('proxmoxve', () => {
  test.each([
    ['the cloud-config that the host makes', '#cloud-config\nhostname: vm'],
    ['one with Windows line ends', '#cloud-config\r\nhostname: vm'],
    ['an empty file', ''],
  ])('passes over %s and takes vendor-data', async (_, userData) => {
    const mounted = { '/user-data': userData, '/vendor-data': CONFIG }
    expect(await ask('proxmoxve', { tree: label('cidata'), mounted })).toBe(CONFIG)
  })
})

test.each(['ibmcloud', 'nutanix'])('%s does not take a cloud-config for a config', async (id) => {
  const mounted = { '/user-data': '#cloud-config\n', '/openstack/latest/user_data': '#cloud-config\n' }
  const tree = { ...label('cidata'), ...label('config-2') }
  expect(await ask(id, { tree, mounted })).toContain('is not for this engine: it starts with #cloud-config')
})
