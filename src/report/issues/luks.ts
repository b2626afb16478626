import { versionIn } from '../dialect.ts'
import type { IssueBase } from '../issue.ts'

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

/** The sentence of an issue: lower case, no full stop, one line. */
export function luksMessage(issue: LuksIssue): string {
  switch (issue.code) {
    case 'luks-name-slash':
      return `the volume name ${JSON.stringify(issue.name)} has a slash in it`
    case 'luks-label-too-long':
      return `the label has ${issue.bytes} bytes: at most 47 fit`
    case 'clevis-custom-with-others':
      return 'a custom Clevis pin excludes tang, tpm2 and threshold'
    case 'luks-key-file':
      return 'the key file of the volume has no URL that can be fetched'
    case 'cex-with-clevis':
      return 'a volume cannot be bound to a Crypto Express card and by Clevis at once'
    case 'cex-with-key-file':
      return 'a volume that is bound to a Crypto Express card takes no key file'
    case 'clevis-pin-missing':
      return 'the custom Clevis pin has no name'
    case 'clevis-config-missing':
      return 'the custom Clevis pin has no configuration'
    case 'clevis-pin-unknown':
      return `the Clevis pin ${JSON.stringify(issue.pin)} is not known before ${versionIn(issue, '3.6.0')}`
    case 'clevis-threshold':
      return thresholdMessage(issue)
    case 'tang-url':
      return `the Tang server ${JSON.stringify(issue.url)} is not an http or https URL`
    case 'tang-thumbprint-missing':
      return 'the Tang server has no thumbprint'
    case 'tang-advertisement':
      return 'the advertisement of the Tang server is not JSON'
  }
}

function thresholdMessage({ threshold, pins }: { readonly threshold: number; readonly pins: number }): string {
  if (threshold < 1) return `a threshold of ${threshold} makes no sense: at least one pin must answer`
  const there = pins === 0 ? 'there is none' : pins === 1 ? 'there is one' : `there are ${pins}`
  const asked = threshold === 1 ? 'one pin' : `${threshold} pins`
  return `the threshold asks for ${asked}, and ${there}: the volume could never be unlocked`
}

/** What to try against an issue. */
export function luksHint(issue: LuksIssue): string | undefined {
  switch (issue.code) {
    case 'tang-url':
      return 'write http://host or http://host:port'
    case 'clevis-pin-unknown':
      return 'pins are tpm2, tang, sss'
    case 'clevis-threshold':
      if (issue.threshold < 1) return 'leave it out, and one of the pins is enough'
      return issue.pins === 0
        ? 'name a pin: tang, tpm2 or custom'
        : `lower the threshold to at most ${issue.pins}, or name more pins`
    case 'tang-thumbprint-missing':
      return 'the command tang-show-keys prints it on the server'
    case 'luks-name-slash':
    case 'luks-label-too-long':
    case 'clevis-custom-with-others':
    case 'luks-key-file':
    case 'cex-with-clevis':
    case 'cex-with-key-file':
    case 'clevis-pin-missing':
    case 'clevis-config-missing':
    case 'tang-advertisement':
      return undefined
  }
}
