import type { Log } from '../log.ts'
import { printable } from '../util/printable.ts'
import type { Io } from '../program/io.ts'

/** How far something is, in one line: on a terminal written over, elsewhere a line of the log now and then. */
export interface StatusLine {
  /**
   * Says something new; on a terminal not more than ten times a second unless it is important. What takes long to put into
   * words is put into them when it is shown.
   */
  say(text: string | (() => string), importance?: 'important'): void
  /** Takes the line away, until something new is said. */
  clear(): void
  /** Takes it away for good. */
  end(): void
}

/** Milliseconds between two lines of a log that nobody watches closely. */
const LINE_EVERY = 10_000
/** A terminal that is written to for each of ten thousand files would take longer than the files. */
const WRITE_EVERY = 100

/** Makes one. Off a terminal the first line comes after ten seconds: a short run says nothing. */
export function statusLine(io: Io, log: Log): StatusLine {
  // A terminal that cannot go back to the start of a line would show each state below the last one.
  return io.isTerminal.err && io.environment['TERM'] !== 'dumb' ? terminalLine(io) : loggedLine(log)
}

function terminalLine(io: Io): StatusLine {
  let shownAt = 0
  let isShown = false
  const write = (text: string): void => {
    // A line that wraps cannot be written over. One column stays free: some terminals wrap when the last one is filled.
    io.err({ styled: `\r\u001B[K${printable(text).slice(0, Math.max(0, (io.columns() ?? 80) - 1))}` })
    isShown = text !== ''
  }
  const clear = (): void => {
    if (isShown) write('')
  }
  return {
    say: (text, importance) => {
      const now = io.clock.date().getTime()
      if (importance === undefined && now - shownAt < WRITE_EVERY) return
      shownAt = now
      write(worded(text))
    },
    clear,
    end: clear,
  }
}

function loggedLine(log: Log): StatusLine {
  let latest: string | (() => string) | undefined
  const timer = setInterval(() => {
    if (latest !== undefined) log({ level: 'notice', message: worded(latest) })
  }, LINE_EVERY).unref()
  return {
    say: (text) => {
      latest = text
    },
    clear: () => undefined,
    end: () => clearInterval(timer),
  }
}

function worded(text: string | (() => string)): string {
  return typeof text === 'string' ? text : text()
}

/** A log whose lines do not run into what the status line shows. */
export function loggedBeside(status: StatusLine, log: Log): Log {
  return (record) => {
    status.clear()
    log(record)
  }
}
