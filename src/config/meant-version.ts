/**
 * The version that somebody most likely meant: `1.1` and `v1.1.0` are 1.1.0, and what is or was experimental is found
 * with and without saying so.
 */
export function meantVersion(written: string, known: readonly string[]): string | undefined {
  const plain = written.trim().replace(/^v/i, '')
  if (plain === '') return undefined
  const stable = plain.replace(/-experimental$/, '')
  const exact = known.find((version) => [plain, stable, `${stable}-experimental`].includes(version))
  if (exact !== undefined) return exact
  const longer = known.filter((version) => version.startsWith(`${stable}.`))
  return longer.findLast((version) => !version.includes('-')) ?? longer.at(-1)
}
