import { quoted } from '../quoted.ts'
import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'
import type { WordsOf } from '../words.ts'

/** What can be wrong with LUKS volumes. */
export type LuksIssue =
  | (IssueBase<'luks-name-slash'> & { readonly name: string })
  | (IssueBase<'luks-label-too-long'> & { readonly bytes: number })
  | IssueBase<'clevis-custom-with-others'>
  | IssueBase<'luks-key-file'>
  | IssueBase<'cex-with-clevis'>
  | IssueBase<'cex-with-key-file'>
  | IssueBase<'clevis-pin-missing'>
  | IssueBase<'clevis-config-missing'>
  | (IssueBase<'clevis-pin-unknown'> & { readonly pin: string })
  | (IssueBase<'clevis-threshold'> & { readonly threshold: number; readonly pins: number })
  | (IssueBase<'tang-url'> & { readonly url: string })
  | IssueBase<'tang-thumbprint-missing'>
  | IssueBase<'tang-advertisement'>

/** What is said of each, and what to try. */
export const LUKS_WORDS: WordsOf<LuksIssue> = {
  'luks-name-slash': { says: ({ name }) => `the volume name ${quoted(name)} has a slash in it` },
  'luks-label-too-long': { says: ({ bytes }) => `the label has ${bytes} bytes: at most 47 fit` },
  'clevis-custom-with-others': { says: 'a custom Clevis pin excludes tang, tpm2 and threshold' },
  'luks-key-file': { says: 'the key file of the volume has no URL that can be fetched' },
  'cex-with-clevis': { says: 'a volume cannot be bound to a Crypto Express card and by Clevis at once' },
  'cex-with-key-file': { says: 'a volume that is bound to a Crypto Express card takes no key file' },
  'clevis-pin-missing': { says: 'the custom Clevis pin has no name' },
  'clevis-config-missing': { says: 'the custom Clevis pin has no configuration' },
  'clevis-pin-unknown': {
    says: (issue) => `the Clevis pin ${quoted(issue.pin)} is not known before ${versionIn(issue, '3.6.0')}`,
    hint: 'pins are tpm2, tang, sss',
  },
  'clevis-threshold': {
    says: thresholdMessage,
    hint: ({ threshold, pins }) => {
      if (threshold < 1) return 'leave it out, and one of the pins is enough'
      return pins === 0
        ? 'name a pin: tang, tpm2 or custom'
        : `lower the threshold to at most ${pins}, or name more pins`
    },
  },
  'tang-url': {
    says: ({ url }) => `the Tang server ${quoted(url)} is not an http or https URL`,
    hint: 'write http://host or http://host:port',
  },
  'tang-thumbprint-missing': {
    says: 'the Tang server has no thumbprint',
    hint: 'the command tang-show-keys prints it on the server',
  },
  'tang-advertisement': { says: 'the advertisement of the Tang server is not JSON' },
}

function thresholdMessage({ threshold, pins }: { readonly threshold: number; readonly pins: number }): string {
  if (threshold < 1) return `a threshold of ${threshold} makes no sense: at least one pin must answer`
  const there = pins === 0 ? 'there is none' : pins === 1 ? 'there is one' : `there are ${pins}`
  const asked = threshold === 1 ? 'one pin' : `${threshold} pins`
  return `the threshold asks for ${asked}, and ${there}: the volume could never be unlocked`
}
