import fs from 'node:fs'
import os from 'node:os'
import type { BootRow } from './boots.ts'

const END = '<!-- end of what was measured -->'

/** What is measured at once, by its command, and the page that has its tables. */
const PAGES = {
  'npm run bench': 'docs/performance.md',
  'npm run bench -- boots': 'docs/performance.md',
  'npm run bench -- initramfs': 'docs/first-boot.md',
} as const

/** Puts what was measured, and on what machine, into its page, in place of the last time's. */
export function writePage(by: keyof typeof PAGES, measured: string): void {
  const begin = `<!-- measured by ${by} -->`
  const file = PAGES[by]
  const page = fs.readFileSync(file, 'utf8')
  const start = page.indexOf(begin)
  const end = page.indexOf(END, start)
  if (start === -1 || end === -1) throw new Error(`${file} has no place for what ${by} measures`)
  fs.writeFileSync(file, `${page.slice(0, start)}${begin}\n\n${machine()}\n\n${measured}\n\n${page.slice(end)}`)
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
  return `On ${when}, on ${processors}, ${memory} GiB, Linux ${os.release()}, Node ${process.version}; load ${load} at the end.`
}
