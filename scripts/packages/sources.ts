import { spawnSync } from 'node:child_process'

/** The sources that something is built from. */
export interface Sources {
  /** The commit; nothing where the sources are no checkout. */
  readonly commit: string | undefined
  /** Whether files differ from that commit. */
  readonly isChanged: boolean
  /** When they were last changed, in seconds since 1970: what is built now bears this date. */
  readonly date: number
}

/**
 * The sources that this is. Their date is that of the commit, or what whoever builds the same again says
 * (https://reproducible-builds.org/specs/source-date-epoch/).
 * @throws Error where neither tells a date
 */
export function readSources(): Sources {
  const commit = git('rev-parse', 'HEAD')
  const date = process.env['SOURCE_DATE_EPOCH'] ?? git('log', '-1', '--format=%ct')
  if (date === undefined) throw new Error('this is no checkout of git: SOURCE_DATE_EPOCH has to say when it was made')
  return { commit, isChanged: commit !== undefined && git('status', '--porcelain') !== '', date: Number(date) }
}

function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
