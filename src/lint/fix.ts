import type { Finding } from './finding.ts'

/** A document's text with some of what was found mended: every other character of it stays. */
export interface Fixed {
  readonly text: string
  readonly fixed: readonly Finding[]
}

/** Mends what can be mended safely. */
export function fix(text: string, findings: readonly Finding[]): Fixed {
  const fixed: Finding[] = []
  let result = ''
  let done = 0
  for (const finding of findings.toSorted((one, other) => startOf(one) - startOf(other))) {
    const { fix: replacement, location } = finding
    if (replacement === undefined || location?.document.text !== text || location.span.start < done) continue
    result += text.slice(done, location.span.start) + replacement
    done = location.span.end
    fixed.push(finding)
  }
  return { text: result + text.slice(done), fixed }
}

function startOf({ location }: Finding): number {
  return location?.span.start ?? 0
}
