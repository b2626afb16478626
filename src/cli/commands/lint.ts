import path from 'node:path'
import { fix } from '../../lint/fix.ts'
import { RULE_CODES } from '../../lint/lint.ts'
import { RULES } from '../../lint/rules/index.ts'
import { joinTargets, readTarget, targetNames, type Target } from '../../lint/target.ts'
import { lintDocument, type LintDocumentOptions, type LintedDocument } from '../../provisioning/lint.ts'
import { noticeData } from '../../report/format-notice.ts'
import { noticeOf, type Notice } from '../../report/notice.ts'
import { issuesForReader } from '../../report/report.ts'
import { nearest } from '../../util/nearest.ts'
import { hostPath } from '../../util/paths.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, section, usageError, type Option } from '../command/option.ts'
import { DOCUMENTS_ARGUMENT, PLACEHOLDER_PLATFORM, READ } from '../command/standard-options.ts'
import { loadDocument } from '../../program/document.ts'
import { DONE, EXIT_CODES } from '../../program/exit-codes.ts'
import type { Io } from '../../program/io.ts'
import { FORMAT, formatOf, printForProgram, printNotices } from '../notice-output.ts'
import { readOptions } from '../read-options.ts'
import { writeOutput } from '../write-output.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight lint`: opinions on documents, besides what is wrong with them. */
export const lintCommand: Command = defineCommand({
  exits: [0, 1, 2, 3],
  arguments: DOCUMENTS_ARGUMENT,
  options: {
    ...READ,
    ...section('Document', {
      platform: PLACEHOLDER_PLATFORM,
    }),
    ...section('Opinions', {
      target: targets(),
      allow: codes(),
      fix: flag('mend what can be mended safely, in the files themselves'),
      strict: flag('advice counts too', 's'),
    }),
    ...FORMAT,
  },
  notes: [
    'A remark turns a rule off in YAML, beside a line or above it: # firstlight: allow CODE',
    'docs/lint.md has all rules, with reasons, and what is known of platforms and releases.',
  ],
  examples: ['firstlight lint machine.bu', 'firstlight lint --target aws --target flatcar@4593 --fix machine.bu'],
  async run({ settings, io }) {
    const { file: names, target, allow, strict } = settings
    if (settings.fix && names.includes('-')) throw usageError('lint: --fix mends files', 'name a file instead of -')
    const results: Result[] = []
    for (const name of names) {
      const options = { ...(await readOptions(settings, name, io)), platform: settings.platform, target, allow }
      results.push(await lintFile(name, { options, mends: settings.fix, io }))
    }
    print(results, formatOf(settings), io)
    const isGood = results.every(({ linted, notices }) => {
      return linted.kind !== 'invalid' && notices.every(({ severity }) => severity === 'advice' && !strict)
    })
    return isGood ? DONE : EXIT_CODES.invalid.code
  },
})

/** What is said of one document. */
interface Result {
  readonly name: string
  readonly linted: LintedDocument
  readonly notices: readonly Notice[]
  /** How much was mended. */
  readonly mended: number
}

interface Linting {
  readonly options: LintDocumentOptions
  readonly mends: boolean
  readonly io: Io
}

async function lintFile(name: string, { options, mends, io }: Linting): Promise<Result> {
  const { bytes, source } = await loadDocument(name, io)
  const linted = await lintDocument(bytes, source, options)
  const said = { name, linted, notices: noticesOf(linted), mended: 0 }
  if (!mends) return said
  const { text, fixed } = fix(new TextDecoder().decode(bytes), linted.findings)
  if (fixed.length === 0) return said
  const again = await lintDocument(Buffer.from(text), source, options)
  if (again.kind === 'invalid') return said
  writeOutput({ given: name, path: hostPath(path.resolve(io.cwd, name)) }, Buffer.from(text))
  return { name, linted: again, notices: noticesOf(again), mended: fixed.length }
}

/** Issues and opinions together, from the top of the document to its end. */
function noticesOf({ report, findings }: LintedDocument): readonly Notice[] {
  return [...issuesForReader(report).map(noticeOf), ...findings].toSorted(
    (one, other) => (one.location?.span.start ?? 0) - (other.location?.span.start ?? 0),
  )
}

/** For people: the path of an opinion is that in the config, which says nothing of a document that is written otherwise. */
function forPeople(notice: Notice): Notice {
  const isOther = RULE_CODES.includes(notice.code) && notice.location?.document.language === 'yaml'
  return isOther ? { ...notice, path: [] } : notice
}

function print(results: readonly Result[], format: ReturnType<typeof formatOf>, io: Io): void {
  const notices = results.flatMap((result) => result.notices)
  if (format === 'json') {
    const documents = results.map(({ name, linted, notices: own, mended }) => ({
      document: name,
      valid: linted.kind !== 'invalid',
      empty: linted.kind === 'empty' || undefined,
      mended,
      notices: own.map(noticeData),
    }))
    io.out(outputText('lint', { documents }))
  } else if (format === 'text') {
    printNotices(notices.map(forPeople), io)
    for (const { name, mended, linted } of results) {
      if (mended > 0) io.err(`${name}: ${mended} ${mended === 1 ? 'place was' : 'places were'} mended\n`)
      if (linted.kind === 'empty') io.err(`${name}: the document is empty, which is no config\n`)
    }
  } else {
    const reasons = Object.fromEntries(RULES.map(({ code, reason }) => [code, reason]))
    printForProgram(notices, { format, reasons }, io)
  }
}

function targets(): Option<Target | undefined> {
  return {
    text: 'where the document will go: a platform or a release, such as aws or flatcar@4593; several for both',
    takes: { name: 'target', isMany: true, offers: () => Promise.resolve(targetNames()) },
    read: (given, at) =>
      joinTargets(
        given.map((name) => {
          const answer = readTarget(name)
          if (answer.kind === 'target') return answer.target
          throw usageError(`${at.name} ${name}: ${answer.detail}`, answer.hint)
        }),
      ),
  }
}

function codes(): Option<readonly string[]> {
  return {
    text: 'leave this rule out; several times, or several with commas between them',
    takes: { name: 'code', isMany: true, offers: () => Promise.resolve(RULE_CODES) },
    read: (given, at) =>
      given.map((code) => {
        if (RULE_CODES.includes(code)) return code
        const near = nearest(code, RULE_CODES)
        throw usageError(
          `${at.name} ${code}: there is no such rule`,
          near === undefined ? 'docs/lint.md has all of them' : `did you mean ${near}?`,
        )
      }),
  }
}
