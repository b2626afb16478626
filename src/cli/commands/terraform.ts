import path from 'node:path'
import { unpack } from '../../fetch/unpack.ts'
import { gzip } from '../../node/gzip.ts'
import { localFilesIn } from '../../node/local-files.ts'
import { loadDocument } from '../../program/document.ts'
import { DONE, EXIT_CODES } from '../../program/exit-codes.ts'
import { formatReport } from '../../report/format.ts'
import { hasErrors } from '../../report/report.ts'
import { hostPath } from '../../util/paths.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { printReport } from '../report-output.ts'
import { parseTerraformQuery, type TerraformQuery } from '../terraform-query.ts'

/** `firstlight terraform`: the program of an `external` data source. */
export const terraformCommand: Command = defineCommand({
  exits: [0, 1, 2, 3],
  arguments: {},
  options: {},
  notes: [
    'Reads the query on standard input, one JSON object of texts: content, strict, pretty_print, snippets (a list as JSON), ' +
      'files_dir and platform. Prints rendered, the Ignition config, and warnings; the same query gives the same bytes ' +
      '(docs/terraform.md).',
  ],
  examples: ['firstlight terraform < query.json'],
  async run({ io }) {
    const query = parseTerraformQuery((await loadDocument('-', io, QUERY)).bytes)
    const transpiled = await transpileQuery(query, io.cwd)
    const { report } = transpiled
    const isRefused = hasErrors(report) || (query.strict && report.issues.length > 0)
    if (transpiled.kind === 'invalid' || isRefused) {
      printReport(report, io)
      if (!hasErrors(report)) io.err('There are warnings, and strict allows none.\n')
      return EXIT_CODES.invalid.code
    }
    const warnings = report.issues.length === 0 ? '' : `${formatReport(report)}\n`
    io.out(`${JSON.stringify({ rendered: transpiled.text, warnings })}\n`)
    return DONE
  },
})

const QUERY = { what: 'the query', hint: 'Terraform writes it to standard input' }

async function transpileQuery(query: TerraformQuery, cwd: string): ReturnType<typeof transpileTogether> {
  const { transpileTogether } = await import('../../document/transpile-together.ts')
  const documents = [
    { name: 'content', text: query.content },
    ...query.snippets.map((text, index) => ({ name: `snippets[${index}]`, text })),
  ]
  const { filesDir } = query
  return await transpileTogether(
    documents.map(({ name, text }) => ({ bytes: Buffer.from(text), source: { kind: 'file', path: name } })),
    {
      unpack,
      gzip,
      pretty: query.prettyPrint,
      platform: query.platform,
      ...(filesDir !== undefined && { files: localFilesIn(hostPath(path.resolve(cwd, filesDir)), filesDir) }),
    },
  )
}
