import { FirstlightError } from '../errors.ts'

/** The code of an error of the operating system, e.g. `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/** What to try, where the code says it. */
const HINTS: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOSPC', 'free some space on the target, or make the filesystem larger'],
  ['EROFS', 'mount the target read-write'],
])

/** An error of the operating system as one of a run: `doing: no space left on device (ENOSPC)`. */
export function ioFailed(doing: string, thrown: unknown): FirstlightError {
  if (thrown instanceof FirstlightError) return thrown
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  // Node's sentence ends with the call and its paths, which are those of this process.
  const what = /^[A-Z0-9]+: ([^,]+),/.exec(said)?.[1] ?? said
  const code = codeOf(thrown)
  return new FirstlightError('io-failed', `${doing}: ${what}${code === undefined ? '' : ` (${code})`}`, {
    cause: thrown,
    hint: HINTS.get(code),
  })
}
