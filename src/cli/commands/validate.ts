import type { ReadDocument } from '../../document/document.ts'
import { noticeOf } from '../../report/notice.ts'
import { hasErrors, issuesForReader } from '../../report/report.ts'
import { sourceName } from '../../report/source.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section } from '../command/option.ts'
import { DOCUMENTS_ARGUMENT, PLACEHOLDER_PLATFORM, READ } from '../command/standard-options.ts'
import { loadDocument } from '../../program/document.ts'
import { DONE, EXIT_CODES } from '../../program/exit-codes.ts'
import { FORMAT, formatOf, printForProgram } from '../notice-output.ts'
import { readOptions } from '../read-options.ts'
import { printReport, reportData } from '../report-output.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight validate`: everything that is wrong with documents. */
export const validateCommand: Command = defineCommand({
  exits: [0, 1, 2, 3],
  arguments: DOCUMENTS_ARGUMENT,
  options: {
    ...READ,
    ...section('Document', {
      platform: PLACEHOLDER_PLATFORM,
      strict: flag('warnings count as errors', 's'),
    }),
    ...FORMAT,
  },
  notes: ['Prints nothing of a document in which nothing is wrong.'],
  examples: ['firstlight validate machine.ign', 'curl -s URL | firstlight validate --strict -'],
  async run({ settings, io }) {
    const { file: names, strict } = settings
    const { readDocument } = await import('../../provisioning/read-document.ts')
    const results: { readonly name: string; readonly answer: ReadDocument; readonly isValid: boolean }[] = []
    for (const name of names) {
      const { bytes, source } = await loadDocument(name, io)
      const options = { ...(await readOptions(settings, name, io)), platform: settings.platform }
      const answer = await readDocument(bytes, source, options)
      const isValid = answer.kind !== 'invalid' && !hasErrors(answer.report) && !(strict && hasIssues(answer))
      results.push({ name: sourceName(source), answer, isValid })
    }
    const format = formatOf(settings)
    if (format === 'json') {
      const documents = results.map(({ name, answer, isValid }) => ({
        document: name,
        valid: isValid,
        empty: answer.kind === 'empty' || undefined,
        issues: reportData(answer.report),
      }))
      io.out(outputText('validate', { documents }))
    } else if (format === 'text') {
      // What is wrong goes to standard error; what a file of an earlier time says is no longer so.
      io.out('')
      for (const { name, answer } of results) {
        printReport(answer.report, io)
        if (answer.kind === 'empty') io.err(`${name}: the document is empty, which is no config\n`)
      }
    } else {
      const notices = results.flatMap(({ answer }) => issuesForReader(answer.report).map(noticeOf))
      printForProgram(notices, { format }, io)
    }
    return results.every(({ isValid }) => isValid) ? DONE : EXIT_CODES.invalid.code
  },
})

function hasIssues(answer: ReadDocument): boolean {
  return answer.report.issues.length > 0
}
