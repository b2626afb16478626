import type { ProviderContext } from './provider.ts'

const FIRST = 3_000
const EVERY = 10_000

/**
 * Tells people what is being waited for: call what it returns with the last answer as often as there is one; it logs a
 * line after 3 s and then every 10 s, with the time waited and the limit.
 */
export function progress(
  context: Pick<ProviderContext, 'log' | 'clock'>,
  waitingFor: string,
  limit: number,
): (lastAnswer: string) => void {
  const start = context.clock.now()
  let next = start + FIRST
  return (lastAnswer) => {
    const now = context.clock.now()
    if (now < next) return
    next = now + EVERY
    const waited = Math.round((now - start) / 1_000)
    const message = `waiting for ${waitingFor} for ${waited} s of ${Math.round(limit / 1_000)} s: ${lastAnswer}`
    context.log({ level: 'notice', message, facts: { waited, limit: Math.round(limit / 1_000) } })
  }
}
