/** Lines around a change that stay as they are and are shown with it. */
const CONTEXT = 1

/** Most lines of either text that are compared one by one. */
const MOST_LINES = 1000

type Step = readonly [mark: ' ' | '-' | '+', line: string]

/**
 * How one text becomes another, line by line as `diff` shows it: `-old`, `+new`, ` same` around them, `…` where lines are
 * left out. Empty when nothing changes.
 */
export function textDiff(before: string, after: string): readonly string[] {
  const [old, young] = [linesOf(before), linesOf(after)]
  if (old.length > MOST_LINES || young.length > MOST_LINES) {
    return before === after ? [] : [`…${old.length} lines become ${young.length}`]
  }
  return around(stepsBetween(old, young))
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  // A text that does not end with its last line says so, as `diff` does.
  return lines.at(-1) === ''
    ? lines.slice(0, -1)
    : [...lines.slice(0, -1), `${lines.at(-1) ?? ''} (no line break at the end)`]
}

/** The steps by the longest common subsequence of two lists of lines. */
function stepsBetween(old: readonly string[], young: readonly string[]): readonly Step[] {
  const width = young.length + 1
  const longest = new Uint16Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        old[i] === young[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0)
    }
  }
  const steps: Step[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < young.length) {
    const [left, right] = [old[i], young[j]]
    if (left !== undefined && left === right) {
      steps.push([' ', left])
      i += 1
      j += 1
    } else if (
      left !== undefined &&
      (right === undefined || (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      steps.push(['-', left])
      i += 1
    } else {
      steps.push(['+', right ?? ''])
      j += 1
    }
  }
  return steps
}

function around(steps: readonly Step[]): readonly string[] {
  const isShown = steps.map((_, at) =>
    steps.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(([mark]) => mark !== ' '),
  )
  const lines: string[] = []
  let isGap = false
  for (const [at, [mark, line]] of steps.entries()) {
    if (isShown[at] !== true) {
      isGap = true
      continue
    }
    if (isGap && lines.length > 0) lines.push('…')
    isGap = false
    lines.push(`${mark}${line}`)
  }
  return lines
}
