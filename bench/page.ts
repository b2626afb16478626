import fs from 'node:fs'
import os from 'node:os'
import type { BootRow } from './boots.ts'

const PAGE = 'docs/performance.md'
const END = '<!-- end of what was measured -->'

/** What is measured at once, by its command: each has a table of its own in the page. */
export type Measured = 'npm run bench' | 'npm run bench -- boots'

/** Puts a table of what was measured, and on what machine, into docs/performance.md, in place of the last one. */
export function writePage(by: Measured, measured: string): void {
  const begin = `<!-- measured by ${by} -->`
  const page = fs.readFileSync(PAGE, 'utf8')
  const start = page.indexOf(begin)
  const end = page.indexOf(END, start)
  if (start === -1 || end === -1) throw new Error(`${PAGE} has no place for what ${by} measures`)
  fs.writeFileSync(PAGE, `${page.slice(0, start)}${begin}\n\n${machine()}\n\n${measured}\n\n${page.slice(end)}`)
}

/** Rows of cells as a table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(lineOf).join('\n')
}

/** One line of a table. */
export function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The columns of {@link bootCells}. */
export const BOOT_HEAD: readonly string[] = ['what', 'by', 'time', 'CPU', 'memory', 'turns', 'requests', 'system calls']

/** A boot as cells. */
export function bootCells({ what, way, taken, seen, calls }: BootRow): readonly string[] {
  return [
    what,
    way,
    `${taken.ms.toFixed(0)} ms`,
    `${taken.cpuMs.toFixed(0)} ms`,
    `${taken.peakMiB.toFixed(0)} MiB`,
    String(taken.turns),
    seen === undefined ? '' : `${seen.requests}${seen.cut > 0 ? `, ${seen.cut} cut off` : ''}`,
    calls === undefined ? '' : String(calls),
  ]
}

function machine(): string {
  const cpus = os.cpus()
  const memory = (os.totalmem() / 1024 ** 3).toFixed(0)
  const load = os
    .loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
  const processors = `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown'}`
  const when = new Date().toISOString().slice(0, 10)
  return `On ${when}, on ${processors}, ${memory} GiB, Linux ${os.release()}, Node ${process.version}; load ${load} at the end. Medians; memory is the highest of any process.`
}
