import { expect, test } from 'vitest'
import type { Config } from '../../src/config/model.ts'
import { digestOf } from '../../src/engine/config-digest.ts'

const BARE: Config = { ignition: { version: '3.7.0-experimental' } }
const FILES: Config = { ...BARE, storage: { files: [{ path: '/etc/a' }] } }

test('a config has the digest of what it says, also when it is kept with sections that say nothing', () => {
  expect(digestOf({ ...FILES, kernelArguments: {}, passwd: {}, systemd: {} })).toBe(digestOf(FILES))
  expect(digestOf({ ...BARE, storage: {} })).toBe(digestOf(BARE))
  expect(digestOf({ ...FILES, passwd: undefined, systemd: undefined })).toBe(digestOf(FILES))
})

test('one that says something else has another', () => {
  expect(digestOf(FILES)).not.toBe(digestOf(BARE))
  expect(digestOf({ ...FILES, kernelArguments: { shouldExist: ['quiet'] } })).not.toBe(digestOf(FILES))
})
