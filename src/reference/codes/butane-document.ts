import type { ButaneDocumentIssue } from '../../report/issues/butane-document.ts'
import type { Texts } from './text.ts'

/** What is told of issues of Butane documents. */
export const BUTANE_DOCUMENT_TEXTS: Texts<ButaneDocumentIssue['code']> = {
  'butane-variant-missing': {
    why: 'A Butane document says in its first lines what it is.',
    way: 'Write `variant: flatcar` and `version: 1.1.0`, for example.',
    document: `variant:
version: 1.1.0
`,
  },
  'butane-version-malformed': {
    why: 'A version is three numbers with dots: `1.1.0`, not `1.1`.',
    way: 'Write all three numbers.',
    document: `variant: flatcar
version: 1.1
`,
  },
  'butane-variant-unknown': {
    why: 'There is no such variant, or no such version of it. The sentence lists those there are; an `-experimental` version is gone once it has become stable.',
    way: 'Write one of those.',
    document: `variant: flatcar
version: 9.0.0
`,
  },
  'butane-variant-rhcos': {
    why: "OpenShift's own variant took the place of `rhcos`.",
    way: 'Write `variant: openshift` and the version of OpenShift.',
    document: `variant: rhcos
version: 0.1.0
`,
  },
  'butane-duplicate-key': {
    why: 'A key stands twice in one mapping. The sentence names the line of the first.',
    way: 'Join them under one key.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
storage:
  links: []
`,
  },
  'butane-type': {
    why: 'A value is of another kind than its key takes. Numbers and booleans stand without quotes; modes with a leading zero, `0644`.',
    way: 'Write the value without quotes, or as the sentence says.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mode: "0644"
`,
  },
  'butane-unknown-key': {
    why: 'The variant and version do not have this key. As a rule that is a warning and the key is ignored; it is an error where the machine would lose a protection that the key asks for.',
    way: 'Write the key of the hint, or raise the version.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      permissions: 0644
`,
  },
  'butane-no-octal': {
    why: 'A number like `0888` begins as octal numbers do, but has a digit that those do not have. As in Butane it is read as decimal, which is hardly what was meant.',
    way: 'Write digits from 0 to 7.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mode: 0888
`,
  },
  'butane-not-a-mapping': {
    why: 'A section has nothing in it, or is an alias of one elsewhere. Both are accepted, and refused by `--strict`; a section that protects the machine is refused without anything in it.',
    way: 'Fill the section, or leave its key out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
`,
  },
}
