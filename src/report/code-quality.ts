import { digest } from '../util/natives.ts'
import type { JsonObject } from '../util/json.ts'
import type { Notice } from './notice.ts'
import { positionOf } from './position.ts'
import { sourceName } from './source.ts'

const SEVERITIES = { error: 'critical', warning: 'major', advice: 'info' } as const

/** Notices as a report of code quality, which GitLab shows beside the lines of a merge request. */
export function codeQuality(notices: readonly Notice[]): readonly JsonObject[] {
  const seen = new Map<string, number>()
  return notices.map(({ severity, code, message, hint, location }) => {
    const path = location === undefined ? '' : sourceName(location.document.source)
    // It stays when lines move, so that GitLab sees what is new; what is said several times of a file is counted.
    const said = JSON.stringify([path, code, message])
    const times = seen.get(said) ?? 0
    seen.set(said, times + 1)
    return {
      description: hint === undefined ? message : `${message}: ${hint}`,
      check_name: code,
      fingerprint: digest('sha256', `${said}${times}`),
      severity: SEVERITIES[severity],
      location: { path, lines: { begin: location === undefined ? 1 : positionOf(location).line } },
    }
  })
}
