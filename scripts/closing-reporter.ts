import fs from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** How much of what a failed test says is repeated at the end, in characters. */
const SAID = 3000

/**
 * Ends a test run with every skipped test and its reason, every failed one with what it said, and one line of counts.
 * The failed ones are also added to the file that `FIRSTLIGHT_TESTS_FAILED` names: `npm test` closes with it.
 */
export class ClosingReporter implements Reporter {
  private isFiltered = false

  onInit(vitest: Vitest): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    for (const [reason, names] of byReason(skipped, this.isFiltered)) {
      console.log(`\nskipped because ${reason}:`)
      for (const name of names) console.log(`  ${name}`)
    }
    const failed = modules.flatMap((module) => failuresOf(module))
    const told = failed.map((text) => `\nfailed: ${text}\n`).join('')
    if (failed.length > 0) console.log(told.trimEnd())
    const file = process.env['FIRSTLIGHT_TESTS_FAILED']
    if (file !== undefined) fs.appendFileSync(file, told)
    const passed = tests.filter((test) => test.result().state === 'passed').length
    console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`)
  }
}

/** The failed tests of a file, and the file itself or a group where that is what broke. */
function failuresOf(module: TestModule): readonly string[] {
  const file = module.relativeModuleId
  const suites = [...module.children.allSuites()].map((suite) => ({ name: `${file} > ${suite.fullName}`, of: suite }))
  const broken = [{ name: file, of: module }, ...suites].map(({ name, of }) => ({ name, errors: of.errors() }))
  const failed = [...module.children.allTests('failed')].map((test) => ({
    name: `${file} > ${test.fullName}`,
    errors: test.result().errors ?? [],
  }))
  return [...broken.filter(({ errors }) => errors.length > 0), ...failed].map(({ name, errors }) => {
    // The message of a comparison is cut short, its difference is not.
    const texts = errors.map(({ message, diff }) => (typeof diff === 'string' ? diff : message))
    const said = stripVTControlCharacters(texts.join('\n'))
    return `${name}\n${said.slice(0, SAID)}`.replaceAll('\n', '\n  ').trimEnd()
  })
}

/** The names of the skipped, by reason. What a filter of the command line leaves out has none and is only counted. */
function byReason(skipped: readonly TestCase[], isFiltered: boolean): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const test of skipped) {
    const result = test.result()
    const note = result.state === 'skipped' ? result.note : undefined
    if (note === undefined && isFiltered) continue
    const reason = note ?? 'of what its name or its group says'
    const name = `${test.module.relativeModuleId} > ${test.fullName}`
    const list = groups.get(reason)
    if (list) list.push(name)
    else groups.set(reason, [name])
  }
  return groups
}
