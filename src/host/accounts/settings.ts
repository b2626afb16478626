/** What `/etc/login.defs` and `/etc/default/useradd` of the target say. */
export interface AccountSettings {
  /** Inclusive ranges of ids: first and last. */
  readonly uids: IdRange
  readonly systemUids: IdRange
  readonly gids: IdRange
  readonly systemGids: IdRange
  readonly subordinateUids: SubordinateRange
  readonly subordinateGids: SubordinateRange
  /** Whether a new user gets a group of its own name. */
  readonly userGroups: boolean
  /** Mode of a new home. */
  readonly homeMode: number
  /** The group of a new user without one of its own: a name or an id. */
  readonly defaultGroup: string
  readonly homeBase: string
  readonly shell: string
  readonly skeleton: string
  /** Minimum age, maximum age and warning period of a password, in days. */
  readonly passwordDays: readonly [string, string, string]
}

/** The first and the last id of a range. */
export type IdRange = readonly [number, number]

/** Where subordinate ids are taken from, and how many each user gets. */
export interface SubordinateRange {
  readonly range: IdRange
  readonly count: number
}

/**
 * Reads the settings; either file may be absent. What is not set is as shadow-utils 4.13 has it compiled in, which is not
 * what distributions set: no groups of users' own, and homes that everybody may read.
 */
export function readSettings(loginDefs: string | undefined, useraddDefaults: string | undefined): AccountSettings {
  const login = pairs(loginDefs ?? '', /^\s*([A-Z_]+)\s+"?([^"\s]+)"?/)
  const defaults = pairs(useraddDefaults ?? '', /^\s*([A-Z_]+)=(.*)$/)
  const number = (key: string, otherwise: number): number => parseNumber(login.get(key)) ?? otherwise
  const uids: IdRange = [number('UID_MIN', 1000), number('UID_MAX', 60_000)]
  const gids: IdRange = [number('GID_MIN', 1000), number('GID_MAX', 60_000)]
  return {
    uids,
    systemUids: [number('SYS_UID_MIN', 101), number('SYS_UID_MAX', uids[0] - 1)],
    gids,
    systemGids: [number('SYS_GID_MIN', 101), number('SYS_GID_MAX', gids[0] - 1)],
    subordinateUids: subordinate('UID', number),
    subordinateGids: subordinate('GID', number),
    userGroups: (login.get('USERGROUPS_ENAB') ?? 'no').toLowerCase() === 'yes',
    homeMode: number('HOME_MODE', 0o777 & ~number('UMASK', 0o022)),
    defaultGroup: defaults.get('GROUP') ?? '100',
    homeBase: defaults.get('HOME') ?? '/home',
    shell: defaults.get('SHELL') ?? '/bin/bash',
    skeleton: defaults.get('SKEL') ?? '/etc/skel',
    passwordDays: [
      login.get('PASS_MIN_DAYS') ?? '',
      login.get('PASS_MAX_DAYS') ?? '',
      login.get('PASS_WARN_AGE') ?? '',
    ],
  }
}

function subordinate(kind: 'UID' | 'GID', number: (key: string, otherwise: number) => number): SubordinateRange {
  const range: IdRange = [number(`SUB_${kind}_MIN`, 100_000), number(`SUB_${kind}_MAX`, 600_100_000)]
  return { range, count: number(`SUB_${kind}_COUNT`, 65_536) }
}

function pairs(text: string, pattern: RegExp): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, key, value] = pattern.exec(line) ?? []
    if (key !== undefined && value !== undefined && value.trim() !== '') found.set(key, value.trim())
  }
  return found
}

/** As strtol(3) with base 0 reads it: octal after a 0, hexadecimal after 0x. */
function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined
}
