/** A length of time as people say it: `3 ms`, `1.2 s`, `4 min 5 s`. Rounded first, so that there are never 60 s. */
export function timeText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A moment as people read it: `2026-11-30 08:50:16 UTC`. */
export function dateText(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 19)} UTC`
}
