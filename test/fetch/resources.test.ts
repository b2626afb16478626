import { expect, test } from 'vitest'
import { EMPTY_CONFIG, type Config } from '../../src/config/model.ts'
import { needsNetwork } from '../../src/fetch/resources.ts'

const remote = { source: 'https://example.org/a' }
const inline = { source: 'data:,a' }
const { ignition } = EMPTY_CONFIG

test.each<[string, Partial<Config>, boolean]>([
  ['nothing', {}, false],
  [
    'only inline contents',
    { storage: { files: [{ path: '/a', contents: inline, append: [inline, { source: '' }, {}] }] } },
    false,
  ],
  ['a file of the image', { storage: { files: [{ path: '/a', contents: { source: 'oem:///a' } }] } }, false],
  ['remote contents', { storage: { files: [{ path: '/a', contents: remote }] } }, true],
  ['something remote to append', { storage: { files: [{ path: '/a', append: [inline, remote] }] } }, true],
  ['a remote key file', { storage: { luks: [{ name: 'v', keyFile: remote }] } }, true],
  ['a remote child', { ignition: { ...ignition, config: { merge: [remote] } } }, true],
  ['a remote replacement', { ignition: { ...ignition, config: { replace: remote } } }, true],
  ['a remote authority', { ignition: { ...ignition, security: { tls: { certificateAuthorities: [remote] } } } }, true],
  [
    'Tang without an advertisement',
    { storage: { luks: [{ name: 'v', clevis: { tang: [{ url: 'http://t' }] } }] } },
    true,
  ],
  [
    'Tang with advertisements',
    { storage: { luks: [{ name: 'v', clevis: { tang: [{ url: 'http://t', advertisement: '{}' }] } }] } },
    false,
  ],
  [
    'a pin that says so',
    { storage: { luks: [{ name: 'v', clevis: { custom: { pin: 'x', needsNetwork: true } } }] } },
    true,
  ],
  [
    'a pin that does not',
    { storage: { luks: [{ name: 'v', clevis: { custom: { pin: 'x', needsNetwork: false } } }] } },
    false,
  ],
])('%s needs the network: %s', (_name, part, expected) => {
  expect(needsNetwork({ ...EMPTY_CONFIG, ...part })).toBe(expected)
})
