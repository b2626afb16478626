import type { Finding, Subject, Verification } from '../engine/verify.ts'
import { formatPath } from '../report/path.ts'
import { nameOfPlace } from '../report/position.ts'
import { printable } from '../util/printable.ts'

/** How the machine is called to the user. */
export interface ShownMachine {
  readonly root: string
}

/** What a comparison found as a person reads it: one line for each deviation, what was not checked, and a summary. */
export function verificationText(verification: Verification, { root }: ShownMachine): string {
  const { findings, unchecked, checked, configDigest } = verification
  const lines = findings.map((finding) => printable(`${placed(finding)}: ${finding.message}`))
  if (unchecked.length > 0) {
    if (lines.length > 0) lines.push('')
    lines.push('not checked:')
    for (const one of unchecked) lines.push(printable(`  ${placed(one)}${what(one)}: ${one.reason}`))
  }
  if (lines.length > 0) lines.push('')
  const compared = `${checked} checked, ${unchecked.length} not checked`
  const config = `config ${configDigest.slice(0, 16)}…`
  lines.push(
    findings.length === 0
      ? `as described: ${root} is what ${config} made of it (${compared})`
      : `drifted: ${root} differs in ${count(findings.length)} from ${config} (${compared})`,
  )
  return `${lines.join('\n')}\n`
}

/** The same as data. */
export function verificationData(verification: Verification): Record<string, unknown> {
  const { findings, unchecked, ...rest } = verification
  return {
    ...rest,
    findings: findings.map(findingData),
    unchecked: unchecked.map((one) => ({ ...subjectData(one), reason: one.reason })),
  }
}

/** A deviation as data. */
export function findingData(finding: Finding): Record<string, unknown> {
  return { ...subjectData(finding), message: finding.message }
}

function subjectData(subject: Subject): Record<string, unknown> {
  const at = subject.location && nameOfPlace(subject.location)
  return {
    subject: subject.subject,
    aspect: subject.aspect,
    configPath: subject.path === undefined ? undefined : formatPath(subject.path),
    at,
  }
}

function placed({ location, subject }: Subject): string {
  return location === undefined ? subject : `${nameOfPlace(location)}: ${subject}`
}

/** Which part of the thing, where it is not the whole. */
function what({ aspect }: Subject): string {
  return aspect === 'all' ? '' : `, ${aspect}`
}

function count(findings: number): string {
  return findings === 1 ? 'one thing' : `${findings} things`
}
