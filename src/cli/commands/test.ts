import { createFetcher } from '../../fetch/create-fetcher.ts'
import { silentLog } from '../../log.ts'
import { SYSTEM_CLOCK } from '../../node/clock.ts'
import { DONE, EXIT_CODES } from '../../program/exit-codes.ts'
import { resultsJunit, resultsTap, resultsText, type CaseResult } from '../../trial/results.ts'
import { runTests } from '../../trial/run-tests.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { choice, input, section, several, withDefault, word } from '../command/option.ts'
import { json } from '../command/standard-options.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight test`: the owner's own tests of documents, on machines that exist only while they run. */
export const testCommand: Command = defineCommand({
  exits: [0, 1, 2, 6],
  arguments: {
    path: several(input('path', 'test files, and directories with files *.test.yaml; without any, this one')),
  },
  options: {
    ...section('Tests', { only: word('text', 'only cases in whose title this text is') }),
    ...section('Output', {
      format: withDefault(choice('format', ['text', 'tap', 'junit'], 'text, tap or junit'), 'text'),
    }),
    ...json(),
  },
  notes: [
    'A case names a document, a machine, the answers of servers, and what is expected of the machine that comes of ' +
      'it (docs/testing.md). Nothing but the answers that it names is fetched, and nothing real is touched.',
  ],
  examples: ['firstlight test', 'firstlight test examples/web --format junit -o results.xml'],
  async run({ settings, io }) {
    const begun = io.clock.date().getTime()
    const results = await runTests(settings.path.length === 0 ? ['.'] : settings.path, {
      cwd: io.cwd,
      now: () => io.clock.date(),
      only: settings.only,
      makeFetcher: () =>
        Promise.resolve(
          createFetcher({ clock: SYSTEM_CLOCK, random: () => 0.5, environment: {}, log: silentLog, backoff: QUICK }),
        ),
    })
    const seconds = (io.clock.date().getTime() - begun) / 1000
    if (settings.json) io.out(outputText('test', resultsData(results)))
    else if (settings.format === 'tap') io.out(resultsTap(results))
    else if (settings.format === 'junit') io.out(resultsJunit(results))
    else io.out(resultsText(results, seconds))
    return results.every(({ problems }) => problems.length === 0) ? DONE : EXIT_CODES.drifted.code
  },
})

/** A server of a test answers at once, or not at all. */
const QUICK = { firstMs: 1, mostMs: 5 }

function resultsData(results: readonly CaseResult[]): object {
  return {
    failed: results.filter(({ problems }) => problems.length > 0).length,
    cases: results.map(({ file, title, problems, seconds }) => ({ file, title, problems, seconds })),
  }
}
