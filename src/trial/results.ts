import { counted } from '../util/counted.ts'
import { printable } from '../util/printable.ts'
import type { Problems } from './repeated.ts'

/** What a case came to. */
export interface CaseResult {
  /** The file that it stands in, in the user's own spelling. */
  readonly file: string
  readonly title: string
  readonly problems: Problems
  readonly seconds: number
}

/** The results for people: file by file, what failed with its reasons, and the sum. */
export function resultsText(results: readonly CaseResult[], seconds: number): string {
  const lines = [...Map.groupBy(results, ({ file }) => file)].flatMap(([file, cases]) => [
    file,
    ...cases.flatMap(({ title, problems }) => [
      `  ${problems.length === 0 ? 'ok   ' : 'FAILS'} ${printable(title)}`,
      ...problems.map((problem) => `        ${printable(problem)}`),
    ]),
    '',
  ])
  const failed = results.filter(({ problems }) => problems.length > 0).length
  const sum =
    failed === 0
      ? `${counted(results.length, 'case')} passed`
      : `${failed} of ${counted(results.length, 'case')} failed`
  return `${lines.join('\n')}\n${sum} in ${seconds.toFixed(1)} s\n`
}

/** The results in the Test Anything Protocol, version 13. */
export function resultsTap(results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ file, title, problems }, index) => [
    `${problems.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${printable(`${file}: ${title}`).replaceAll('#', '\\#')}`,
    ...problems.map((problem) => `# ${printable(problem)}`),
  ])
  return `TAP version 13\n1..${results.length}\n${lines.map((line) => `${line}\n`).join('')}`
}

/** The results in the XML that JUnit's readers take. */
export function resultsJunit(results: readonly CaseResult[]): string {
  const suites = [...Map.groupBy(results, ({ file }) => file)].map(([file, cases]) => {
    const failed = cases.filter(({ problems }) => problems.length > 0).length
    const time = cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3)
    const inside = cases.map(({ title, problems, seconds }) => {
      const start = `    <testcase classname="${xml(file)}" name="${xml(title)}" time="${seconds.toFixed(3)}"`
      const failures = `<failure message="${xml(problems[0] ?? '')}">${xml(problems.join('\n'))}</failure>`
      return problems.length === 0 ? `${start}/>` : `${start}>\n      ${failures}\n    </testcase>`
    })
    const start = `  <testsuite name="${xml(file)}" tests="${cases.length}" failures="${failed}" time="${time}">`
    return [start, ...inside, '  </testsuite>'].join('\n')
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

function xml(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
    .replaceAll(/[&<>"\n]/g, (letter) => ENTITIES[letter] ?? '')
}
