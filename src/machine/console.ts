/** What is to be read on the console of a machine that boots. */
export interface ConsoleReader {
  /** Takes what came next. */
  take(chunk: string): void
  readonly lines: readonly string[]
  /** What it is doing, in words. */
  readonly step: string
  /** What it came to, as soon as that is seen. */
  readonly ending: ConsoleEnding | undefined
  /** Whether a first boot was under way: the engine did something. */
  readonly isProvisioning: boolean
}

/** How a boot ended, as its console tells. */
export type ConsoleEnding =
  | { readonly kind: 'up' }
  | { readonly kind: 'reboot' }
  | { readonly kind: 'failed'; readonly stage: string; readonly screen: string }

/** What a line of the console shows to have begun. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/Stage: ([a-z-]+)/, 'provisioning: $1'],
  [/: umount passed/, 'provisioned; the machine goes on'],
  [/reboot: Restarting system/, 'restarting'],
  [/reboot: Power down/, 'off'],
]

/** The frame of the screen that a machine shows when it was not provisioned, in an initramfs with systemd or without. */
const HEADLINE = 'THIS MACHINE WAS NOT PROVISIONED'
const LAST_LINE = /^Everything: (journalctl|cat) /
/** What others than our engine say when it is over. */
const OTHERS_FAILED: readonly RegExp[] = [
  /Ignition failed: (?<stage>[a-z-]+)/,
  /Kernel panic - not syncing/,
  /(?:You are in|Entering) emergency mode|dracut-emergency|Press Enter for emergency shell/,
]
/** How many lines are shown of a machine that failed without a screen. */
const LAST_LINES = 40

/** Reads a console. `up` is what shows that the machine is up: a line, or the end of one that goes on to wait. */
export function createConsoleReader(up: RegExp, onLine: (line: string) => void = () => undefined): ConsoleReader {
  const lines: string[] = []
  let rest = ''
  let step = 'firmware and kernel'
  let ending: ConsoleEnding | undefined
  let isProvisioning = false
  const takeLine = (line: string): void => {
    lines.push(line)
    onLine(line)
    const found = STEPS.find(([pattern]) => pattern.test(line))
    if (found !== undefined) step = (found[0].exec(line)?.[0] ?? '').replace(...found)
    isProvisioning ||= line.includes('Stage: ')
    ending ??= endingOf(line, lines, up)
  }
  return {
    lines,
    get step() {
      return step
    },
    get ending() {
      return ending
    },
    get isProvisioning() {
      return isProvisioning
    },
    take(chunk) {
      const parts = `${rest}${chunk}`.split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) takeLine(plain(part))
      // A prompt is no line: it waits for one.
      if (up.test(plain(rest))) ending ??= { kind: 'up' }
    },
  }
}

function endingOf(line: string, lines: readonly string[], up: RegExp): ConsoleEnding | undefined {
  if (up.test(line)) return { kind: 'up' }
  if (line.includes('reboot: Restarting system')) return { kind: 'reboot' }
  return LAST_LINE.test(line) ? screenIn(lines) : undefined
}

/** The screen of a machine that was not provisioned, if it is on the console as a whole. */
export function screenIn(lines: readonly string[]): Extract<ConsoleEnding, { kind: 'failed' }> | undefined {
  const end = lines.findLastIndex((line) => LAST_LINE.test(line))
  const start = lines.findLastIndex((line, index) => index <= end && line.includes(HEADLINE))
  if (start === -1 || end < start) return undefined
  const screen = lines.slice(start, end + 1)
  const [, phase, stage] =
    /^phase: +([a-z-]+)(?:, in the stage ([a-z]+))?/.exec(screen.find((line) => line.startsWith('phase:')) ?? '') ?? []
  return { kind: 'failed', stage: stage ?? phase ?? 'boot', screen: `${screen.join('\n').trimEnd()}\n` }
}

/** Whether a line says that a machine of another engine gave up. */
export function tellsOfFailure(line: string): boolean {
  return OTHERS_FAILED.some((pattern) => pattern.test(line))
}

/** Why a machine of another engine gave up, if its console says that it did. */
export function otherFailure(lines: readonly string[]): Extract<ConsoleEnding, { kind: 'failed' }> | undefined {
  for (const pattern of OTHERS_FAILED) {
    const found = lines.findLast((line) => pattern.test(line))
    if (found === undefined) continue
    const running = /Stage: ([a-z-]+)/.exec(lines.findLast((line) => line.includes('Stage: ')) ?? '')?.[1]
    const stage = pattern.exec(found)?.groups?.['stage'] ?? running ?? 'boot'
    return { kind: 'failed', stage, screen: `${lines.slice(-LAST_LINES).join('\n').trimEnd()}\n` }
  }
  return undefined
}

/** A line without carriage returns and what terminals do with colours and cursors. */
export function plain(line: string): string {
  // oxlint-disable-next-line no-control-regex -- what begins with the escape character is what is taken away
  return line.replaceAll(/\u001B(?:\[[0-9;?]*[a-zA-Z]|[()][A-Z0-9]|[c=>78])|\r/g, '')
}
