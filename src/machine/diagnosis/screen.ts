/** What the screen of a machine that was not provisioned says, row by row. */
export interface ScreenFacts {
  /** The stage, or the phase where it was none. */
  readonly stage: string | undefined
  readonly operation: string | undefined
  readonly line: string | undefined
  readonly excerpt: string | undefined
  readonly cause: string
  readonly code: string | undefined
  readonly next: string | undefined
}

/** What was kept of a failure: the screen, and the end of the log. */
export interface KeptFailure {
  readonly screen: string
  readonly facts: ScreenFacts | undefined
  readonly log: readonly string[]
}

/** What stands between the two. */
const LOG = '--- the end of the log'
/** How wide a label with its colon is, and a line as a whole. */
const LABEL = 12
const WIDTH = 79

/** Takes a kept failure apart; it may have been cut off. */
export function readScreen(text: string): KeptFailure {
  const [screen = '', log = ''] = text.split(`${LOG}\n`)
  const lines = screen.split('\n')
  const [phase] = rowOf('phase', lines)
  const config = rowOf('config', lines)
  const cause = joined(rowOf('cause', lines))
  return {
    screen: `${screen.trim()}\n`,
    log: log.split('\n').filter((line) => line !== ''),
    facts:
      phase === undefined
        ? undefined
        : {
            stage: /in the stage (\w+)/.exec(phase)?.[1] ?? phase,
            operation: orNothing(joined(rowOf('operation', lines))),
            line: config[0] ?? foundAt(lines),
            excerpt: orNothing(joined(config.slice(1))) ?? foundLine(lines),
            cause: finding(lines) ?? cause,
            code: /\[([a-z-]+)\]/.exec(finding(lines) ?? cause)?.[1],
            next: hintOf(lines) ?? orNothing(joined(rowOf('next step', lines))),
          },
  }
}

/** The lines that belong to a label. */
function rowOf(label: string, lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith(`${label}:`))
  if (start === -1) return []
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => !line.startsWith(' '.repeat(LABEL)))
  return [lines[start] ?? '', ...rest.slice(0, end === -1 ? undefined : end)].map((line) => line.slice(LABEL))
}

/** Folded lines as one: a word that was cut goes on where its line was full. */
function joined(lines: readonly string[]): string {
  return lines.reduce((text, line, index) => {
    const before = lines[index - 1] ?? ''
    return `${text}${index === 0 || (before.length === WIDTH - LABEL && !before.includes(' ')) ? '' : ' '}${line}`
  }, '')
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** What was found in the document, when that is what failed: `error: … [code]`, ` --> place`, `5 | text`, `  = hint: …`. */
function finding(lines: readonly string[]): string | undefined {
  return lines.find((line) => line.startsWith('error: '))?.slice(7)
}

function foundAt(lines: readonly string[]): string | undefined {
  return lines.find((line) => line.startsWith(' --> '))?.slice(5)
}

function foundLine(lines: readonly string[]): string | undefined {
  return lines.find((line) => /^ *\d+ \| /.test(line))?.trim()
}

function hintOf(lines: readonly string[]): string | undefined {
  return lines.find((line) => line.startsWith('  = hint: '))?.slice(10)
}
