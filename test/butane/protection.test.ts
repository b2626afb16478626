import { describe, expect, it } from 'vitest'
import { VARIANTS } from '../../src/butane/variants.ts'
import { hasField } from '../../src/butane/schema/field.ts'
import { ROOT } from '../../src/butane/schema/root.ts'
import { head, problemsOf, variant } from '../helpers/butane.ts'

/** Every way to ask for an encrypted boot disk without saying how it is unlocked. */
const NO_METHOD = [
  '{}',
  '{threshold: 2}',
  '{tpm2: false}',
  '{tang: []}',
  '{tang: [], tpm2: false, threshold: 1}',
  '{tpm2: }',
  '{tang: }',
]

/** Those that only later versions can write. */
const NO_METHOD_LATER: readonly (readonly [number, string])[] = [
  [5, '{discard: true}'],
  [6, '{device: /dev/sda}'],
  [6, '{cex: {}}'],
  [6, '{cex: {enabled: false}}'],
  [6, '{device: /dev/sda, tpm2: false, cex: {enabled: false}}'],
]

const WITH_BOOT_DEVICE = VARIANTS.filter((of) => hasField(of, ROOT['boot_device']))

async function errorsOf(text: string): Promise<readonly string[]> {
  const found = await problemsOf(text)
  return found.filter((line) => line.startsWith('error')).map((line) => line.split(' ').slice(2).join(' '))
}

describe('a boot disk that is to be encrypted, and has no way to be unlocked', () => {
  it.each(WITH_BOOT_DEVICE)('is refused in $name $version', async (of) => {
    const later = NO_METHOD_LATER.filter(([fcos]) => (of.fcos ?? 0) >= fcos).map(([, luks]) => luks)
    for (const luks of [...NO_METHOD, ...later]) {
      expect([luks, await errorsOf(`${head(of)}boot_device: {luks: ${luks}}\n`)]).toEqual([
        luks,
        ['$.boot_device.luks butane-luks-without-method'],
      ])
    }
  })

  it('is refused as well beside a mirror, and with the volume written out', async () => {
    const mirrored = 'boot_device: {layout: x86_64, luks: {}, mirror: {devices: [/dev/a, /dev/b]}}\n'
    const written = 'boot_device: {luks: {}}\nstorage: {luks: [{name: root, device: /dev/a, clevis: {tpm2: true}}]}\n'
    for (const body of [mirrored, written]) {
      expect(await errorsOf(`${head(variant('fcos', '1.5.0'))}${body}`)).toEqual([
        '$.boot_device.luks butane-luks-without-method',
      ])
    }
  })
})

describe('whatever else is to protect the machine is refused when nothing is in it', () => {
  it.each([
    ['boot_device:', ['$.boot_device butane-not-a-mapping']],
    ['boot_device: {luks: }', ['$.boot_device.luks butane-not-a-mapping']],
    ['boot_device: {mirror: }', ['$.boot_device.mirror butane-not-a-mapping']],
    ['boot_device: {mirror: {}}', ['$.boot_device.mirror.devices butane-mirror-devices']],
    ['boot_device: {mirror: {devices: []}}', ['$.boot_device.mirror.devices butane-mirror-devices']],
    ['grub:', ['$.grub butane-not-a-mapping']],
    ['grub: {}', ['$.grub butane-grub-without-users']],
    ['grub: {users: []}', ['$.grub butane-grub-without-users']],
    ...['{}', '{tang: []}', '{tpm2: false}', '{threshold: 1}', '{custom: {}}', '{custom: {needs_network: true}}'].map(
      (clevis): [string, string[]] => [
        `storage: {luks: [{name: a, device: /dev/a, clevis: ${clevis}}]}`,
        ['$.storage.luks.0.clevis butane-luks-without-method'],
      ],
    ),
    ['storage: {luks: [{name: a, device: /dev/a, clevis: }]}', ['$.storage.luks.0.clevis butane-not-a-mapping']],
    ['storage: {luks: [{name: a, device: /dev/a, cex: {}}]}', ['$.storage.luks.0.cex butane-luks-without-method']],
    ['storage: {luks: [{name: a, device: /dev/a, cex: {enabled: false}}]}', []],
    ['storage: {luks: [{name: a, device: /dev/a}]}', []],
    [
      'storage: {files: [{path: /a, contents: {source: "https://a/b", verification: {hash: }}}]}',
      ['$.storage.files.0.contents.verification butane-verification-without-hash'],
    ],
    [
      'ignition: {config: {replace: {source: "https://a/b", verification: {}}}}',
      ['$.ignition.config.replace.verification butane-verification-without-hash'],
    ],
    [
      'ignition: {config: {merge: [{source: "https://a/b", verification: }]}}',
      ['$.ignition.config.merge.0.verification butane-not-a-mapping'],
    ],
  ])('%s', async (body, errors) => {
    expect(await errorsOf(`${head(variant('fcos', '1.6.0'))}${body}\n`)).toEqual(errors)
  })
})

it('a threshold of the boot disk that its pins cannot meet is shown where it was written', async () => {
  const luks = '\n    tpm2: true\n    tang: [{url: "http://a", thumbprint: x}]\n    threshold: 3\n'
  expect(await problemsOf(`${head(variant('fcos', '1.6.0'))}boot_device:\n  luks:${luks}`)).toEqual([
    'error 7:16 $.boot_device.luks.threshold clevis-threshold',
  ])
})
