import type { IssueBase } from '../issue.ts'
import { shownKey } from '../known-keys.ts'

/** What can be wrong with, or has to be said of, a Container Linux Config. */
export type ContainerLinuxIssue =
  | IssueBase<'container-linux-or-butane'>
  | (IssueBase<'container-linux-unknown-key'> & {
      readonly key: string
      /** The known key that comes nearest. */
      readonly suggestion?: string
    })
  | (IssueBase<'container-linux-size'> & { readonly value: string })
  | (IssueBase<'container-linux-hash'> & { readonly part: 'function' | 'sum' })
  | (IssueBase<'container-linux-contents'> & { readonly keys: readonly string[] })
  | IssueBase<'container-linux-no-files-dir'>
  | (IssueBase<'container-linux-local-unreadable'> & { readonly local: string; readonly detail: string })
  | (IssueBase<'container-linux-version'> & { readonly service: string; readonly value: string })
  | (IssueBase<'container-linux-dynamic-data'> & {
      readonly name: string
      readonly platform?: string
      readonly reason: 'no-platform' | 'platform' | 'data'
      readonly platforms: readonly string[]
    })
  | (IssueBase<'container-linux-strategy'> & { readonly value: string; readonly known: readonly string[] })
  | (IssueBase<'container-linux-window'> & { readonly key: string; readonly problem: 'malformed' | 'alone' })
  | (IssueBase<'container-linux-update-value'> & { readonly key: string })

/** The sentence of an issue: lower case, no full stop, one line. */
export function containerLinuxMessage(issue: ContainerLinuxIssue): string {
  switch (issue.code) {
    case 'container-linux-or-butane':
      return 'the document names no variant and version, as Butane does, and is no valid Container Linux Config either'
    case 'container-linux-unknown-key':
      return `a Container Linux Config has no key \`${shownKey(issue.path)}\` here`
    case 'container-linux-size':
      return `\`${issue.value}\` is no size in whole MiB`
    case 'container-linux-hash':
      return issue.part === 'function'
        ? 'the only hash function is sha512'
        : 'the sum of a sha512 hash is 128 hexadecimal digits'
    case 'container-linux-contents':
      return `contents come from one place, and this file has ${issue.keys.map((key) => `\`${key}\``).join(' and ')}`
    case 'container-linux-no-files-dir':
      return 'this file has local contents, and no directory of local files was given'
    case 'container-linux-local-unreadable':
      return `the local file \`${issue.local}\` could not be read: ${issue.detail}`
    case 'container-linux-version':
      return `\`${issue.value}\` is no version of ${issue.service}`
    case 'container-linux-dynamic-data':
      return dynamicDataMessage(issue)
    case 'container-linux-strategy':
      return `locksmith has no reboot strategy \`${issue.value}\``
    case 'container-linux-window':
      return issue.problem === 'alone'
        ? `\`${issue.key}\` needs the other half of the reboot window: \`window_start\` and \`window_length\``
        : `\`${issue.key}\` is not of the form that locksmith reads`
    case 'container-linux-update-value':
      return `\`${issue.key}\` has a character that its file cannot hold`
  }
}

/** What to try about an issue; absent where the sentence says it all. */
export function containerLinuxHint(issue: ContainerLinuxIssue): string | undefined {
  switch (issue.code) {
    case 'container-linux-or-butane':
      return 'Butane begins for example with "variant: flatcar" and "version: 1.1.0"; a Container Linux Config says `filesystem: root` of each file'
    case 'container-linux-unknown-key':
      return issue.suggestion === undefined
        ? 'a Butane document says `variant` and `version` at its top'
        : `did you mean \`${issue.suggestion}\`?`
    case 'container-linux-size':
      return 'give a number with KiB, MiB, GiB or TiB, or 0 for as much as there is'
    case 'container-linux-no-files-dir':
      return 'give the directory with --files-dir'
    case 'container-linux-version':
      return 'give three numbers, such as "3.2.0"'
    case 'container-linux-dynamic-data':
      return issue.reason === 'data' ? undefined : `give the platform with --platform: ${issue.platforms.join(', ')}`
    case 'container-linux-strategy':
      return `known are ${issue.known.join(', ')}`
    case 'container-linux-window':
      return 'for example window_start: "Sun 1:00" and window_length: "2h"'
    default:
      return undefined
  }
}

function dynamicDataMessage(
  issue: Extract<ContainerLinuxIssue, { readonly code: 'container-linux-dynamic-data' }>,
): string {
  switch (issue.reason) {
    case 'no-platform':
      return `\`{${issue.name}}\` stands for something that depends on the platform, and none is given`
    case 'platform':
      return `it is not known what \`{${issue.name}}\` is on the platform ${issue.platform ?? ''}`
    case 'data':
      return `the platform ${issue.platform ?? ''} does not offer \`{${issue.name}}\``
  }
}
