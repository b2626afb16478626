import { cellsOf, shortened } from '../util/cells.ts'
import { printable } from '../util/printable.ts'
import type { Io } from '../program/io.ts'
import { wrapped } from '../program/wrap.ts'
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
/** Seconds after which a log is told again how far the same thing is. */
const LINE_EVERY = 30

/** Begins to tell. */
export function bootProgress(io: Io): BootProgress {
  const isTerminal = io.isTerminal.err && io.environment['TERM'] !== 'dumb'
  const status = statusLine(io, () => undefined)
  const start = io.clock.date().getTime()
  const seconds = (): number => Math.round((io.clock.date().getTime() - start) / 1000)
  let current = ''
  let toldAt = 0
  const draw = (): void => {
    if (!isTerminal || current === '') return
    status.say(fitted(current, `, ${seconds()} s`, (io.columns() ?? 80) - 1), 'important')
  }
  const timer = setInterval(draw, TICK)
  return {
    step(text) {
      if (text === current) return
      // How far something is, behind a colon, is for who watches; a log has it now and then.
      const isNew = text.split(': ')[0] !== current.split(': ')[0] || text.startsWith('provisioning: ')
      current = text
      if (isTerminal) return draw()
      if (!isNew && seconds() - toldAt < LINE_EVERY) return
      toldAt = seconds()
      io.err(`[${seconds()} s] ${printable(text)}\n`)
    },
    say(text) {
      status.clear()
      io.err(wrapped(`${printable(text)}\n`, io, 'err'))
      draw()
    },
    seconds,
    end() {
      clearInterval(timer)
      status.end()
    },
  }
}

/** What is under way as a line of so many columns: of what does not fit, how far it is (behind a colon) stays, and since when. */
function fitted(text: string, since: string, columns: number): string {
  const room = Math.max(0, columns - since.length)
  const fitting = [text, text.slice(text.indexOf(': ') + 1).trimStart()].find((each) => cellsOf(each) <= room)
  return `${fitting ?? shortened(text, room)}${since}`
}
