import type { ProgressEvent } from '../engine/report.ts'
import { printable } from '../util/printable.ts'
import type { Io } from './io.ts'

/** Shows on a terminal, in one line that is written over, which stage is at work and how far it is. */
export function progressLine(io: Io): { show(event: ProgressEvent): void; clear(): void } {
  // A terminal that cannot go back to the start of a line would show each state below the last one.
  if (!io.isTerminal.err || io.environment['TERM'] === 'dumb') return { show: () => undefined, clear: () => undefined }
  let shownAt = 0
  let stage = ''
  // A line that wraps cannot be written over. One column stays free: some terminals wrap when the last one is filled.
  const write = (text: string): void =>
    io.err({ styled: `\r\u001B[K${printable(text).slice(0, Math.max(0, (io.columns() ?? 80) - 1))}` })
  return {
    show(event) {
      switch (event.kind) {
        case 'preflight-started':
          write('looking before the first cut …')
          break
        case 'stage-started':
          stage = `(${event.index + 1}/${event.of}) ${event.name}: ${event.summary}`
          write(stage)
          break
        case 'operation-finished': {
          // A terminal that is written to for each of ten thousand files would take longer than the files.
          const now = io.now().getTime()
          if (now - shownAt < 100) break
          shownAt = now
          write(`${stage} ${event.done}/${event.count}`)
          break
        }
        case 'preflight-finished':
        case 'operations-planned':
        case 'stage-finished':
          break
      }
    },
    clear: () => write(''),
  }
}
