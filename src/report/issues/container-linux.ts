import type { IssueBase } from '../issue.ts'
import { tryDirectory, type WithDirectory } from '../try-directory.ts'
import { shownKey } from '../known-keys.ts'
import type { WordsOf } from '../words.ts'

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
  | (IssueBase<'container-linux-no-files-dir'> & WithDirectory)
  | (IssueBase<'container-linux-local-unreadable'> &
      WithDirectory & { readonly local: string; readonly detail: string })
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

/** What is said of each, and what to try. */
export const CONTAINER_LINUX_WORDS: WordsOf<ContainerLinuxIssue> = {
  'container-linux-or-butane': {
    says: 'the document names no variant and version, as Butane does, and is no valid Container Linux Config either',
    hint: 'Butane begins for example with "variant: flatcar" and "version: 1.1.0"; a Container Linux Config says `filesystem: root` of each file',
  },
  'container-linux-unknown-key': {
    says: ({ path }) => `a Container Linux Config has no key \`${shownKey(path)}\` here`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'a Butane document says `variant` and `version` at its top'
        : `did you mean \`${suggestion}\`?`,
  },
  'container-linux-size': {
    says: ({ value }) => `\`${value}\` is no size in whole MiB`,
    hint: 'give a number with KiB, MiB, GiB or TiB, or 0 for as much as there is',
  },
  'container-linux-hash': {
    says: ({ part }) =>
      part === 'function' ? 'the only hash function is sha512' : 'the sum of a sha512 hash is 128 hexadecimal digits',
  },
  'container-linux-contents': {
    says: ({ keys }) =>
      `contents come from one place, and this file has ${keys.map((key) => `\`${key}\``).join(' and ')}`,
  },
  'container-linux-no-files-dir': {
    says: 'this file has local contents, and no directory of local files was given',
    hint: (issue) => tryDirectory(issue) ?? 'give the directory with --files-dir',
  },
  'container-linux-local-unreadable': {
    says: ({ local, detail }) => `the local file \`${local}\` could not be read: ${detail}`,
    hint: tryDirectory,
  },
  'container-linux-version': {
    says: ({ value, service }) => `\`${value}\` is no version of ${service}`,
    hint: 'give three numbers, such as "3.2.0"',
  },
  'container-linux-dynamic-data': {
    says: dynamicDataMessage,
    hint: ({ reason, platforms }) =>
      reason === 'data' ? undefined : `give the platform with --platform: ${platforms.join(', ')}`,
  },
  'container-linux-strategy': {
    says: ({ value }) => `locksmith has no reboot strategy \`${value}\``,
    hint: ({ known }) => `known are ${known.join(', ')}`,
  },
  'container-linux-window': {
    says: ({ problem, key }) =>
      problem === 'alone'
        ? `\`${key}\` needs the other half of the reboot window: \`window_start\` and \`window_length\``
        : `\`${key}\` is not of the form that locksmith reads`,
    hint: 'for example window_start: "Sun 1:00" and window_length: "2h"',
  },
  'container-linux-update-value': { says: ({ key }) => `\`${key}\` has a character that its file cannot hold` },
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
