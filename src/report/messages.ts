import type { Issue } from './issues.ts'
import { inOwnSpelling } from './own-spelling.ts'
import { butaneHint, butaneMessage } from './issues/butane.ts'
import type { ButaneIssue } from './issues/butane.ts'
import { containerLinuxHint, containerLinuxMessage } from './issues/container-linux.ts'
import type { ContainerLinuxIssue } from './issues/container-linux.ts'
import { diskHint, diskMessage } from './issues/disk.ts'
import { documentHint, documentMessage } from './issues/document.ts'
import { filesystemHint, filesystemMessage } from './issues/filesystem.ts'
import { ignitionHint, ignitionMessage } from './issues/ignition.ts'
import { legacyHint, legacyMessage } from './issues/legacy.ts'
import type { LegacyIssue } from './issues/legacy.ts'
import { listMessage } from './issues/list.ts'
import { luksHint, luksMessage } from './issues/luks.ts'
import { nodeHint, nodeMessage } from './issues/node.ts'
import { raidHint, raidMessage } from './issues/raid.ts'
import { resourceHint, resourceMessage } from './issues/resource.ts'
import { storageHint, storageMessage } from './issues/storage.ts'
import { systemdHint, systemdMessage } from './issues/systemd.ts'

/** The sentence of an issue: lower case, no full stop, one line. */
export function messageOf(issue: Issue): string {
  return wordsOf(issue).message
}

/** What to try against an issue, if there is something. */
export function hintOf(issue: Issue): string | undefined {
  const { hint } = wordsOf(issue)
  return hint === undefined ? undefined : inOwnSpelling(hint, issue.location)
}

interface Words {
  readonly message: string
  readonly hint: string | undefined
}

/** Every code stands here or belongs to a language of its own, so that one that has no words does not compile. */
function wordsOf(issue: Issue): Words {
  if (isButane(issue)) return { message: butaneMessage(issue), hint: butaneHint(issue) }
  if (isLegacy(issue)) return { message: legacyMessage(issue), hint: legacyHint(issue) }
  if (isContainerLinux(issue)) return { message: containerLinuxMessage(issue), hint: containerLinuxHint(issue) }
  switch (issue.code) {
    case 'syntax':
    case 'document-too-large':
    case 'config-too-large':
    case 'empty-document':
    case 'blank-document':
    case 'foreign-user-data':
    case 'foreign-marker':
    case 'document-unreadable':
    case 'document-unknown':
    case 'document-machine-config':
    case 'not-utf8':
    case 'reference-empty':
    case 'version-missing':
    case 'version-malformed':
    case 'version-unsupported':
    case 'wrong-type':
    case 'unknown-key':
    case 'key-case':
    case 'repeated-key':
    case 'issues-omitted':
      return { message: documentMessage(issue), hint: documentHint(issue) }
    case 'source-required':
    case 'url-malformed':
    case 'url-scheme':
    case 'data-url-malformed':
    case 's3-version-empty':
    case 'arn-malformed':
    case 'compression-unknown':
    case 'hash-without-source':
    case 'hash-without-function':
    case 'hash-function-unknown':
    case 'hash-length':
    case 'hash-not-hex':
    case 'header-name-empty':
    case 'header-value-empty':
    case 'headers-without-http':
      return { message: resourceMessage(issue), hint: resourceHint(issue) }
    case 'proxy-malformed':
    case 'proxy-scheme':
    case 'proxy-insecure':
      return { message: ignitionMessage(issue), hint: ignitionHint(issue) }
    case 'duplicate':
      return { message: listMessage(issue), hint: undefined }
    case 'path-empty':
    case 'path-not-absolute':
    case 'path-not-clean':
    case 'mode-out-of-range':
    case 'mode-special-bits':
    case 'id-and-name':
    case 'overwrite-without-contents':
    case 'node-below-link':
    case 'link-without-target':
    case 'hard-link-to-directory':
    case 'hard-link-owner':
    case 'unit-conflict':
      return { message: nodeMessage(issue), hint: nodeHint(issue) }
    case 'partition-number-repeated':
    case 'partition-number-negative':
    case 'partitions-overlap':
    case 'partition-label-repeated':
    case 'partition-extent-negative':
    case 'partition-absent-with-attributes':
    case 'partition-anonymous':
    case 'partition-label-too-long':
    case 'partition-label-colon':
    case 'guid-malformed':
      return { message: diskMessage(issue), hint: diskHint(issue) }
    case 'raid-level-unknown':
    case 'raid-level-missing':
    case 'raid-spares':
    case 'raid-without-devices':
      return { message: raidMessage(issue), hint: raidHint(issue) }
    case 'filesystem-format-missing':
    case 'filesystem-format-unknown':
    case 'filesystem-label-without-format':
    case 'filesystem-label-too-long':
    case 'virtiofs-tag':
    case 'virtiofs-attribute':
    case 'filesystem-on-partitioned-disk':
    case 'filesystem-on-wiped-disk':
      return { message: filesystemMessage(issue), hint: filesystemHint(issue) }
    case 'luks-name-slash':
    case 'luks-label-too-long':
    case 'clevis-custom-with-others':
    case 'luks-key-file':
    case 'cex-with-clevis':
    case 'cex-with-key-file':
    case 'clevis-pin-missing':
    case 'clevis-config-missing':
    case 'clevis-pin-unknown':
    case 'clevis-threshold':
    case 'tang-url':
    case 'tang-thumbprint-missing':
    case 'tang-advertisement':
      return { message: luksMessage(issue), hint: luksHint(issue) }
    case 'storage-order':
    case 'storage-circle':
    case 'device-nearly-named':
      return { message: storageMessage(issue), hint: storageHint(issue) }
    case 'unit-extension':
    case 'dropin-extension':
    case 'unit-malformed':
    case 'unit-without-install':
    case 'template-without-install':
      return { message: systemdMessage(issue), hint: systemdHint(issue) }
  }
}

/** Codes of other languages begin with the name of their file. */
function isLegacy(issue: Issue): issue is LegacyIssue {
  return issue.code.startsWith('legacy-')
}

function isButane(issue: Issue): issue is ButaneIssue {
  return issue.code.startsWith('butane-')
}

function isContainerLinux(issue: Issue): issue is ContainerLinuxIssue {
  return issue.code.startsWith('container-linux-')
}
