import type { ProgressEvent } from '../engine/report.ts'
import type { Download } from '../fetch/prefetch-all.ts'
import type { Log } from '../log.ts'
import { formatBytes } from '../util/bytes.ts'
import { counted } from '../util/counted.ts'
import type { StatusLine } from './status-line.ts'

/** Shows which stage is at work and how far it is; the log hears of each stage. */
export function progressShower(status: StatusLine, log: Log): (event: ProgressEvent) => void {
  let stage = ''
  return (event) => {
    switch (event.kind) {
      case 'preflight-started':
        status.say('looking before the first cut …', 'important')
        break
      case 'stage-started':
        stage = `(${event.index + 1}/${event.of}) ${event.name}: ${event.summary}`
        status.say(stage, 'important')
        break
      case 'operation-finished':
        status.say(`${stage} ${event.done}/${event.count}`)
        break
      case 'stage-finished': {
        const { name, outcome, operations, durationMs } = event.report
        if (outcome !== 'done') break
        log({ level: 'info', message: `${name}: ${counted(operations.length, 'operation')} in ${durationMs} ms` })
        break
      }
      case 'preflight-finished':
      case 'operations-planned':
        break
    }
  }
}

/** Milliseconds over which a rate is taken, and between two looks at it. */
const RATE_OVER = 5_000
const RATE_EVERY = 100

/** Shows how far downloads are: bytes, rate, and how long the rest will take where servers say how much there is. */
export function downloadShower(
  status: StatusLine,
  log: Log,
  now: () => Date,
): (downloads: readonly Download[], changed: Download) => void {
  const seen: { readonly at: number; readonly bytes: number }[] = []
  return (downloads, { isOver, shown, received }) => {
    const at = now().getTime()
    if (at - (seen.at(-1)?.at ?? 0) >= RATE_EVERY) {
      seen.push({ at, bytes: sum(downloads.map((one) => one.received)) })
      while (seen.length > 2 && (seen[1]?.at ?? at) < at - RATE_OVER) seen.shift()
    }
    status.say(() => downloadText(downloads, rateOf(seen)))
    if (isOver) log({ level: 'info', message: `fetched ${shown}: ${formatBytes(received)}` })
  }
}

/** Bytes in a second; `undefined` before a second has passed. */
function rateOf(seen: readonly { readonly at: number; readonly bytes: number }[]): number | undefined {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 1_000) return undefined
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1_000
}

/** `fetching 2 of 16: 12 MiB of 128 MiB, 4 MiB/s, 29 s left`. */
export function downloadText(downloads: readonly Download[], rate: number | undefined): string {
  const under = downloads.filter(({ isOver }) => !isOver)
  const done = downloads.length - under.length
  const received = sum(downloads.map((one) => one.received))
  const total = downloads.every(({ size }) => size !== undefined)
    ? sum(downloads.map(({ size = 0 }) => size))
    : undefined
  const what = downloads.length === 1 ? (downloads[0]?.shown ?? '') : `${done} of ${downloads.length} done`
  const parts = [total === undefined ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`]
  if (rate !== undefined) parts.push(`${formatBytes(Math.round(rate))}/s`)
  if (rate !== undefined && rate > 0 && total !== undefined) parts.push(`${leftText((total - received) / rate)} left`)
  return `fetching ${what}: ${parts.join(', ')}`
}

function leftText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
