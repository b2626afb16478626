import { describe, expect, test } from 'vitest'
import type { Luks } from '../../src/config/model.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { reveal } from '../../src/util/secret.ts'
import { bindingOf } from '../../stages/luks/clevis.ts'
import { decideLuks } from '../../stages/luks/decide.ts'
import type { SeenVolume } from '../../stages/luks/inspect.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const KEYED: Luks = { name: 'data', device: '/dev/sda1', keyFile: { source: 'https://u:p@example.org/key?sig=canary' } }
const HEADER = { version: 2, uuid: 'ABC', label: 'mine', discard: false } as const

function decide(luks: readonly Luks[], ...volumes: readonly SeenVolume[]): ReturnType<typeof decideLuks> {
  return decideLuks(decideInput({ config: configWith({ storage: { luks } }), inspection: { seed: 'boot', volumes } }))
}

describe('a volume on a blank device', () => {
  test('is formatted and opened with the key of the config, which the target keeps', () => {
    const volume = {
      ...KEYED,
      label: 'crypt',
      uuid: 'X',
      options: ['--pbkdf=pbkdf2'],
      openOptions: ['--perf-x'],
      discard: true,
    }
    const decision = decide([volume], {})
    expect(linesOf(decision)).toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from={"kind":"resource","id":"9854eef602ee394601ba4d42afd9812f","shown":"https://example.org/key?…"}",
        "1: format-luks volume=data device=/dev/sda1 label=crypt uuid=X options=["--pbkdf=pbkdf2"] cex=false",
        "2: open-luks volume=data device=/dev/sda1 discard=true options=["--perf-x"] persistent=true",
      ]
    `)
    expect(decision.leaves).toEqual({ keptVolumeKeys: ['data'] })
  })

  test('gets a generated key when the config has none, and a UUID that a repeat gives it again', () => {
    const volume = { name: 'data', device: '/dev/sda1', label: '' }
    const lines = linesOf(decide([volume], {}))
    expect(lines).toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from=generated",
        "1: format-luks volume=data device=/dev/sda1 uuid=a3dda2a5-98cf-8f00-93ba-c8c6bc315888 options=[] cex=false",
        "2: open-luks volume=data device=/dev/sda1 discard=false options=[] persistent=true",
      ]
    `)
    expect(linesOf(decide([volume], {}))).toEqual(lines)
    expect(linesOf(decide([{ ...volume, name: 'other' }], {}))[1]).not.toContain(/uuid=(\S+)/.exec(lines[1] ?? '')?.[1])
  })

  test('is bound, proven and loses its generated key', () => {
    const volume: Luks = {
      name: 'data',
      device: '/dev/sda1',
      clevis: { tpm2: true, tang: [{ url: 'http://tang', thumbprint: 'T' }], threshold: 2 },
    }
    const decision = decide([volume], {})
    expect(linesOf(decision)).toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from=generated",
        "1: format-luks volume=data device=/dev/sda1 uuid=a3dda2a5-98cf-8f00-93ba-c8c6bc315888 options=[] cex=false",
        "2: open-luks volume=data device=/dev/sda1 discard=false options=[] persistent=true",
        "3: bind-clevis volume=data device=/dev/sda1 pin=sss config="[redacted]" servers=["http://tang"] prove=true",
        "4: drop-volume-key volume=data device=/dev/sda1",
      ]
    `)
    expect(decision.leaves).toEqual({ keptVolumeKeys: [] })
  })

  test('keeps the key of the config beside a binding, without leaving it on the target', () => {
    const decision = decide([{ ...KEYED, clevis: { tpm2: true } }], {})
    expect(decision.operations.map(({ operation }) => operation.kind)).not.toContain('drop-volume-key')
    expect(decision.leaves).toEqual({ keptVolumeKeys: [] })
  })

  test('may be kept by a crypto card', () => {
    expect(linesOf(decide([{ name: 'data', device: '/dev/dasda1', cex: { enabled: true } }], {})))
      .toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from=cex",
        "1: format-luks volume=data device=/dev/dasda1 uuid=a3dda2a5-98cf-8f00-93ba-c8c6bc315888 options=[] cex=true",
        "2: open-luks volume=data device=/dev/dasda1 discard=false options=[] persistent=true",
      ]
    `)
  })
})

describe('a device that is not blank', () => {
  test('is reused when everything matches, and only opened', () => {
    const volume = { ...KEYED, label: 'mine', uuid: 'ABC', openOptions: ['--x'] }
    expect(linesOf(decide([volume], { header: HEADER, signature: 'crypto_LUKS' }))).toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from={"kind":"resource","id":"9854eef602ee394601ba4d42afd9812f","shown":"https://example.org/key?…"}",
        "1: open-luks volume=data device=/dev/sda1 discard=false options=[] persistent=false",
      ]
    `)
  })

  test.each<readonly [string, Partial<Luks>]>([
    ['the label', { label: 'other' }],
    ['an empty label', { label: '' }],
    ['the UUID, by letter', { uuid: 'abc' }],
    ['discards', { discard: true }],
    ['a binding', { clevis: { tpm2: true } }],
    ['no key', { keyFile: {} }],
  ])('is not reused because of %s', (_, more) => {
    expect(failureOf(() => decide([{ ...KEYED, ...more }], { header: HEADER }))).toMatchSnapshot()
  })

  test('of LUKS1 or with another signature is refused', () => {
    expect(failureOf(() => decide([KEYED], { header: { ...HEADER, version: 1 } }))).toMatchInlineSnapshot(`
      [
        "luks-mismatch at $.storage.luks.0",
        "making the volume "data" on /dev/sda1: it holds a LUKS1 volume, which is not supported",
        "set wipeVolume: true to format the device anew; everything on it is lost",
      ]
    `)
    expect(failureOf(() => decide([KEYED], { signature: 'ext4' }))).toMatchInlineSnapshot(`
      [
        "signature-found at $.storage.luks.0",
        "making the volume "data" on /dev/sda1: it holds ext4",
        "set wipeVolume: true to format the device anew; everything on it is lost",
      ]
    `)
  })

  test('is wiped with permission, unless it is in use', () => {
    const volume = { ...KEYED, wipeVolume: true }
    expect(linesOf(decide([volume], { header: HEADER }))).toMatchInlineSnapshot(`
      [
        "0: provide-volume-key volume=data from={"kind":"resource","id":"9854eef602ee394601ba4d42afd9812f","shown":"https://example.org/key?…"}",
        "1: wipe-signatures device=/dev/sda1",
        "2: format-luks volume=data device=/dev/sda1 uuid=a3dda2a5-98cf-8f00-93ba-c8c6bc315888 options=[] cex=false",
        "3: open-luks volume=data device=/dev/sda1 discard=false options=[] persistent=true",
      ]
    `)
    expect(failureOf(() => decide([volume], { inUse: 'mounted at /' }))).toMatchInlineSnapshot(`
      [
        "device-in-use at $.storage.luks.0",
        "making the volume "data" on /dev/sda1: the device is in use: mounted at /",
        "release the device; one in use is never changed",
      ]
    `)
  })
})

test.each([
  ['Tang and TPM', { tang: [{ url: 'http://t', thumbprint: 'A' }], tpm2: true, threshold: 2 }],
  ['a stored advertisement', { tang: [{ url: 'http://t', thumbprint: 'A', advertisement: '{"payload":"p"}' }] }],
  ['the TPM alone', { tpm2: true }],
  ['a threshold alone', { threshold: 2 }],
  ['a custom pin', { custom: { pin: 'sss', config: '{"verbatim": 1}', needsNetwork: true } }],
])('%s', (_, clevis) => {
  const { config, ...rest } = bindingOf(clevis)
  expect({ ...rest, config: reveal(config) }).toMatchSnapshot()
})

describe('a volume by what the disks stage did', () => {
  const config = configWith({ storage: { luks: [{ ...KEYED, label: 'mine' }] } })
  const inspection = { seed: 'boot', volumes: [{ identity: '/dev/sda1', header: HEADER, signature: 'crypto_LUKS' }] }

  test('is said to be older than its partition when a former layout left it', () => {
    const facts = { ...NO_FACTS, freshDevices: { '/dev/sda1': 'table-cleared' } as const }
    expect(decideLuks(decideInput({ config, inspection, facts })).notes).toEqual([
      '/dev/sda1 keeps a LUKS volume that was there before the table was cleared',
    ])
  })

  test('is not made on a disk that gets partitions', () => {
    const facts = { ...NO_FACTS, partitionedDisks: { '/dev/sda1': '/dev/sda1' } }
    expect(failureOf(() => decideLuks(decideInput({ config, inspection, facts }))).slice(0, 2)).toEqual([
      'device-repeated at $.storage.luks.0',
      'making the volume "data" on /dev/sda1: it gets partitions by this config',
    ])
  })
})
