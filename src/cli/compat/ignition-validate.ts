import { readDocument } from '../../provisioning/read-document.ts'
import { isFirstlightError } from '../../errors.ts'
import { formatRaw } from '../../report/format.ts'
import { messageOf } from '../../report/messages.ts'
import { hasErrors } from '../../report/report.ts'
import { loadDocument } from '../../program/document.ts'
import type { ExitCode } from '../../program/exit-codes.ts'
import { causesOf } from '../../program/failure.ts'
import type { Io } from '../../program/io.ts'
import { VERSION } from '../../program/version.ts'
import { goUsage, parseGoFlags, type GoFlag } from '../../program/go-flags.ts'
import { UPSTREAM_VERSION } from '../../util/upstream.ts'

const FLAGS: Readonly<Record<string, GoFlag>> = {
  version: { kind: 'bool', default: 'false', usage: 'print the version and exit' },
}

/** What Ignition says without a report, on standard error: the document was not even of a version it knows. */
const WITHOUT_REPORT: ReadonlySet<string> = new Set(['version-missing', 'version-malformed', 'version-unsupported'])

/**
 * The program when it is started under the name `ignition-validate`: the report goes to standard output, warnings
 * included; it ends with 1 for any error.
 */
export async function ignitionValidateMain(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = parseGoFlags(args, FLAGS)
  if (parsed.kind === 'wrong') io.err(`${parsed.message}\n`)
  if (parsed.kind === 'parsed' && parsed.values['version'] === 'true') {
    io.out(`Ignition ${UPSTREAM_VERSION} (firstlight ${VERSION})\n`)
    return 0
  }
  const [name, ...more] = parsed.kind === 'parsed' ? parsed.rest : []
  if (parsed.kind !== 'parsed' || name === undefined || more.length > 0) {
    io.err(`ignition-validate [-version] FILE|-\n${goUsage('ignition-validate', FLAGS)}`)
    return parsed.kind === 'help' ? 0 : parsed.kind === 'wrong' ? 2 : 1
  }
  try {
    const { bytes, source } = await loadDocument(name, io)
    const answer = await readDocument(bytes, source)
    if (answer.kind === 'empty') {
      io.err("couldn't parse config: the document is empty\n")
      return 1
    }
    const bare = answer.report.issues.filter(({ code }) => WITHOUT_REPORT.has(code))
    for (const issue of bare) io.err(`couldn't parse config: ${messageOf(issue)}\n`)
    io.out(formatRaw({ issues: answer.report.issues.filter(({ code }) => !WITHOUT_REPORT.has(code)) }))
    return answer.kind === 'invalid' || hasErrors(answer.report) ? 1 : 0
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    io.err(`couldn't read config: ${[thrown.message, ...causesOf(thrown)].join(': ')}\n`)
    return 1
  }
}
