import type { ReadOptions } from '../../document/languages.ts'
import type { ReadDocument } from '../../document/document.ts'
import { hasErrors } from '../../report/report.ts'
import { sourceName } from '../../report/source.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { loadDocument } from '../document.ts'
import { DONE, EXIT_CODES } from '../exit-codes.ts'
import { emptyOption, flagOption, pathOption, stringOption } from '../options.ts'
import { printReport, reportData } from '../report-output.ts'

/** `firstlight validate`: everything that is wrong with documents. */
export const validateCommand: CommandModule = {
  exits: [0, 1, 2, 3],
  define(command) {
    command
      .argument('<file...>', 'documents in any language that Firstlight reads; - is standard input')
      .option('-d, --files-dir <directory>', 'take the local files of Butane documents from this directory')
      .option('--platform <id>', 'what {PRIVATE_IPV4} and its like mean in a Container Linux Config')
      .option('--allow-empty', 'take an empty document for no config')
      .option('--strict', 'warnings count as errors')
      .option('--json', 'print one JSON object')
      .addHelpText(
        'after',
        '\nPrints nothing of a document in which nothing is wrong.\n\n' +
          'Examples:\n  firstlight validate machine.ign\n  curl -s URL | firstlight validate --strict -',
      )
  },
  async run(invocation) {
    const { args, io } = invocation
    const { readDocument } = await import('../../provisioning/read-document.ts')
    const options = await readOptions(invocation)
    const strict = flagOption(invocation, 'strict')
    const results: { readonly name: string; readonly answer: ReadDocument; readonly isValid: boolean }[] = []
    for (const name of args) {
      const { bytes, source } = await loadDocument(name, io)
      const answer = await readDocument(bytes, source, options)
      const isValid = answer.kind !== 'invalid' && !hasErrors(answer.report) && !(strict && hasIssues(answer))
      results.push({ name: sourceName(source), answer, isValid })
    }
    if (flagOption(invocation, 'json')) {
      const documents = results.map(({ name, answer, isValid }) => ({
        document: name,
        valid: isValid,
        ...(answer.kind === 'empty' ? { empty: true } : {}),
        issues: reportData(answer.report),
      }))
      io.out(`${JSON.stringify({ documents })}\n`)
    } else {
      for (const { name, answer } of results) {
        printReport(answer.report, io)
        if (answer.kind === 'empty') io.err(`${name}: the document is empty, which is no config\n`)
      }
    }
    return results.every(({ isValid }) => isValid) ? DONE : EXIT_CODES.invalid.code
  },
}

async function readOptions(invocation: Invocation): Promise<ReadOptions> {
  const platform = stringOption(invocation, 'platform')
  const options = { ...emptyOption(invocation), platform }
  const directory = pathOption(invocation, 'filesDir')
  if (directory === undefined) return options
  const { localFilesIn } = await import('../../node/local-files.ts')
  return { ...options, localFiles: localFilesIn(directory) }
}

function hasIssues(answer: ReadDocument): boolean {
  return answer.report.issues.length > 0
}
