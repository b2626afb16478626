import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends a test run with every skipped test and its reason, and one line of counts. */
export class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    // What a filter of the command line leaves out has no reason of its own, and is only counted.
    for (const [reason, names] of byReason(skipped)) {
      console.log(`\nskipped because ${reason}:`)
      for (const name of names) console.log(`  ${name}`)
    }
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${skipped.length} skipped`)
  }
}

function byReason(skipped: readonly TestCase[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const test of skipped) {
    const result = test.result()
    const reason = result.state === 'skipped' ? result.note : undefined
    if (reason === undefined) continue
    const name = `${test.module.relativeModuleId} > ${test.fullName}`
    const list = groups.get(reason)
    if (list) list.push(name)
    else groups.set(reason, [name])
  }
  return groups
}
