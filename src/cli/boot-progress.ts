import { printable } from '../util/printable.ts'
import type { Io } from '../program/io.ts'
import { statusLine } from './status-line.ts'

/** Tells how far a boot is: on a terminal one line that is written over, elsewhere a line for each step. */
export interface BootProgress {
  /** What is under way. */
  step(text: string): void
  /** Something that stays to be read. */
  say(text: string): void
  /** Seconds since the start. */
  seconds(): number
  end(): void
}

/** Milliseconds after which the seconds are shown anew. */
const TICK = 500

/** Begins to tell. */
export function bootProgress(io: Io): BootProgress {
  const isTerminal = io.isTerminal.err && io.environment['TERM'] !== 'dumb'
  const status = statusLine(io, () => undefined)
  const start = io.clock.date().getTime()
  const seconds = (): number => Math.round((io.clock.date().getTime() - start) / 1000)
  let current = ''
  const draw = (): void => {
    if (isTerminal && current !== '') status.say(`${current}, ${seconds()} s`, 'important')
  }
  const timer = setInterval(draw, TICK)
  return {
    step(text) {
      if (text === current) return
      // How far something is, behind a colon, is for who watches.
      const isNew = text.split(': ')[0] !== current.split(': ')[0] || text.startsWith('provisioning: ')
      current = text
      if (isTerminal) draw()
      else if (isNew) io.err(`[${seconds()} s] ${printable(text)}\n`)
    },
    say(text) {
      status.clear()
      io.err(`${printable(text)}\n`)
      draw()
    },
    seconds,
    end() {
      clearInterval(timer)
      status.end()
    },
  }
}
