import fs from 'node:fs'
import os from 'node:os'
import type { BootRow } from './boots.ts'

const PAGE = 'docs/performance.md'
const BEGIN = '<!-- measured by npm run bench -- boots -->'
const END = '<!-- end of what was measured -->'

/** Puts a table of what was measured, and on what machine, into docs/performance.md, in place of the last one. */
export function writePage(rows: readonly BootRow[]): void {
  const page = fs.readFileSync(PAGE, 'utf8')
  const [before = '', rest = ''] = page.split(BEGIN)
  const [, after = ''] = rest.split(END)
  fs.writeFileSync(PAGE, `${before}${BEGIN}\n\n${machine()}\n\n${table(rows)}\n\n${END}${after}`)
}

/** The rows as a table in Markdown. */
export function table(rows: readonly BootRow[]): string {
  const head = ['what', 'by', 'time', 'CPU', 'memory', 'requests', 'system calls']
  const lines = rows.map(({ what, way, taken, seen, calls }) => [
    what,
    way,
    `${taken.ms.toFixed(0)} ms`,
    `${taken.cpuMs.toFixed(0)} ms`,
    `${taken.peakMiB.toFixed(0)} MiB`,
    seen === undefined ? '' : `${seen.requests}${seen.cut > 0 ? `, ${seen.cut} cut off` : ''}`,
    calls === undefined ? '' : String(calls),
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function machine(): string {
  const cpus = os.cpus()
  const memory = (os.totalmem() / 1024 ** 3).toFixed(0)
  const load = os
    .loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
  const processors = `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown'}`
  return `On ${processors}, ${memory} GiB, Linux ${os.release()}, Node ${process.version}; load ${load} at the end. Medians; memory is the highest of any process.`
}
