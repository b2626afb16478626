import { isJsonObject } from '../../util/json.ts'

/**
 * The keys of a list as Google Compute Engine keeps it, each behind the name of a user, without those that have expired.
 * A key that may expire says so in its comment: `google-ssh {"userName": "…", "expireOn": "2026-12-04T20:12:00+0000"}`.
 */
export function googleKeysIn(text: string | undefined, today: Date): readonly string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim().replace(/^[^:\s]*:/, ''))
    .filter((key) => !hasExpired(key, today))
}

/** Whether nobody should be let in by a key any more; one whose time cannot be read is taken for expired. */
function hasExpired(key: string, today: Date): boolean {
  const [type = '', , comment = '', ...rest] = key.split(/[ \t]+/)
  if (!/^(?:ssh|ecdsa|sk)-/.test(type) || comment !== 'google-ssh') return false
  const said = parsed(rest.join(' '))
  if (!isJsonObject(said)) return rest.length > 0
  if (said['expireOn'] === undefined) return false
  const end = typeof said['expireOn'] === 'string' ? Date.parse(said['expireOn']) : Number.NaN
  return !(end > today.getTime())
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
