import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

/** Ends a test run with every skipped test and its reason, and one line of counts. */
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
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${skipped.length} skipped`)
  }
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
