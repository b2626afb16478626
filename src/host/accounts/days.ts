const DAY = 86_400_000

/** A date as shadow(5) has it: days since 1970-01-01, in UTC. */
export function daysOf(date: Date): number {
  return Math.floor(date.getTime() / DAY)
}
