import type { Issue } from './issues.ts'
import { butaneHint, butaneMessage } from './issues/butane.ts'
import type { ButaneIssue } from './issues/butane.ts'
import { containerLinuxHint, containerLinuxMessage } from './issues/container-linux.ts'
import type { ContainerLinuxIssue } from './issues/container-linux.ts'
import { documentHint, documentMessage } from './issues/document.ts'
import { legacyHint, legacyMessage } from './issues/legacy.ts'
import type { LegacyIssue } from './issues/legacy.ts'

/** The sentence of an issue: lower case, no full stop, one line. */
export function messageOf(issue: Issue): string {
  if (isButane(issue)) return butaneMessage(issue)
  if (isLegacy(issue)) return legacyMessage(issue)
  if (isContainerLinux(issue)) return containerLinuxMessage(issue)
  return documentMessage(issue)
}

/** What to try against an issue, if there is something. */
export function hintOf(issue: Issue): string | undefined {
  if (isButane(issue)) return butaneHint(issue)
  if (isLegacy(issue)) return legacyHint(issue)
  if (isContainerLinux(issue)) return containerLinuxHint(issue)
  return documentHint(issue)
}

/** Codes begin with the name of their file, so that the sentence of an issue is found without a list of all codes. */
function isLegacy(issue: Issue): issue is LegacyIssue {
  return issue.code.startsWith('legacy-')
}

function isButane(issue: Issue): issue is ButaneIssue {
  return issue.code.startsWith('butane-')
}

function isContainerLinux(issue: Issue): issue is ContainerLinuxIssue {
  return issue.code.startsWith('container-linux-')
}
