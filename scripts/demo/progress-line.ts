/** Shows the console of a machine, and below it one line that tells how far its boot is. */
export interface ProgressLine {
  /** The next line of the console, so many seconds after the start. */
  line(text: string, seconds: number): void
  /** Something of our own. */
  say(text: string): void
  end(): void
}

/** What a line of the console shows to have begun. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/Stage: ([a-z-]+)/, 'Firstlight: $1'],
  [/Ignition finished successfully/, 'Firstlight: done; the machine goes on'],
  [/check: waiting for a visitor/, 'serving the page'],
  [/reboot: Power down/, 'off'],
]

/** The progress line of one boot. Without a terminal the console alone is shown, and each step once. */
export function progressLine(title: string): ProgressLine {
  const isTerminal = process.stdout.isTTY
  const start = performance.now()
  let step = 'kernel and initramfs'
  const draw = (): void => {
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    if (isTerminal) process.stdout.write(`\r\u001B[K\u001B[7m ${title}: ${step}, ${seconds} s \u001B[0m`)
  }
  const print = (text: string): void => {
    process.stdout.write(`${isTerminal ? '\r\u001B[K' : ''}${text}\n`)
    draw()
  }
  const timer = setInterval(draw, 500)
  draw()
  return {
    line(text, seconds) {
      const found = STEPS.find(([pattern]) => pattern.test(text))
      const next = found === undefined ? step : (found[0].exec(text)?.[0] ?? '').replace(...found)
      const isNew = next !== step
      step = next
      print(`  ${text}`)
      if (isNew && !isTerminal) print(`[${seconds.toFixed(0)} s] ${title}: ${step}`)
    },
    say: (text) => print(`\n${text}`),
    end() {
      clearInterval(timer)
      if (isTerminal) process.stdout.write('\r\u001B[K')
    },
  }
}
