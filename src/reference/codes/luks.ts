import type { LuksIssue } from '../../report/issues/luks.ts'
import type { Texts } from './text.ts'

/** What is told of issues of LUKS volumes. */
export const LUKS_TEXTS: Texts<LuksIssue['code']> = {
  'luks-name-slash': {
    why: 'The name of a volume becomes a file under `/dev/mapper` and has no slash.',
    way: 'Write a name without one.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - {name: a/b, device: /dev/vdb}
`,
  },
  'luks-label-too-long': {
    why: 'A label of a LUKS volume has at most 47 bytes.',
    way: 'Shorten it.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - {name: data, device: /dev/vdb, label: a-label-that-has-more-letters-than-fit-into-a-header}
`,
  },
  'luks-key-file': {
    why: 'The key file has a source that cannot be fetched; what is wrong with it is said at the source.',
    way: 'Mend the source.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - {name: data, device: /dev/vdb, key_file: {source: "ftp://example.com/key"}}
`,
  },
  'clevis-custom-with-others': {
    why: 'A custom pin stands beside `tang`, `tpm2` or `threshold`.',
    way: 'Keep the custom pin alone, or the others.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tpm2: true, custom: {pin: tpm2, config: "{}"}}
`,
  },
  'clevis-pin-missing': {
    why: 'A custom pin has no name.',
    way: 'Give the `pin`.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {custom: {config: "{}"}}
`,
  },
  'clevis-config-missing': {
    why: 'A custom pin has no configuration.',
    way: 'Give its `config`, `{}` if it needs none.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {custom: {pin: tpm2}}
`,
  },
  'clevis-pin-unknown': {
    why: 'Before 3.6.0 a custom pin is `tpm2`, `tang` or `sss`.',
    way: 'Use one of these, or raise the version.',
    document: `variant: fcos
version: 1.5.0
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {custom: {pin: yubikey, config: "{}"}}
`,
  },
  'clevis-threshold': {
    why: 'A threshold is met by as many pins: more than there are could never unlock the volume, so that the engine does not make it. A document into which others are merged is judged with them.',
    way: 'Lower the threshold, or add pins.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tpm2: true, threshold: 2}
`,
  },
  'tang-url': {
    why: 'A Tang server has an http or https URL.',
    way: 'Write the whole URL: `https://tang.example.com`.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tang: [{url: "tang.example.com", thumbprint: abc}]}
`,
  },
  'tang-thumbprint-missing': {
    why: 'A Tang server is trusted by the thumbprint of its signing key, which is absent.',
    way: 'Give the `thumbprint` that `tang-show-keys` prints on the server.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tang: [{url: "https://tang.example.com"}]}
`,
  },
  'tang-advertisement': {
    why: 'The advertisement of a Tang server is a JSON document in a string.',
    way: 'Copy what the server answers at `/adv`.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tang: [{url: "https://tang.example.com", thumbprint: abc, advertisement: "none"}]}
`,
  },
  'cex-with-clevis': {
    why: 'A volume bound to a Crypto Express card has no Clevis pins.',
    way: 'Keep one of them.',
    document: `variant: fcos
version: 1.6.0
storage:
  luks:
    - name: data
      device: /dev/vdb
      cex: {enabled: true}
      clevis: {tpm2: true}
`,
  },
  'cex-with-key-file': {
    why: 'A volume bound to a Crypto Express card gets its key from the card.',
    way: 'Leave the key file out.',
    document: `variant: fcos
version: 1.6.0
storage:
  luks:
    - name: data
      device: /dev/vdb
      cex: {enabled: true}
      key_file: {inline: key}
`,
  },
}
