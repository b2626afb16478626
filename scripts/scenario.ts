// npm run scenario -- PATH [--spec VERSION] [--operations] [--keep]: one scenario, without what a whole suite needs to
// begin. `--operations` prints what a run does, and `--keep` leaves the machine of each check of a version.
import { AssertionError } from 'node:assert'
import path from 'node:path'
import { parseArgs } from 'node:util'
import '../src/node/natives.ts'
import { describeOperation } from '../src/host/operation/table.ts'
import type { Trial } from '../src/trial/trial.ts'
import { checksOf, runCheck, type ScenarioCheck } from '../test/helpers/scenario-checks.ts'
import { readScenario, type NamedScenario } from '../test/helpers/scenario-file.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { spec: { type: 'string' }, operations: { type: 'boolean' }, keep: { type: 'boolean' } },
})
const scenario = scenarioAt(positionals)
const checks = checksOf(scenario).filter(({ version }) => (values.spec ?? version) === version)
const last = checks.at(-1) ?? stop(`${scenario.file} is not tried at spec ${values.spec}`)
console.log(`${scenario.file}: ${scenario.title}`)
for (const check of checks) if (!(await isGood(scenario, check))) process.exitCode = 1
if (values.operations === true) await runCheck(scenario, { ...last, run: tellOperations })

function scenarioAt([given, ...more]: readonly string[]): NamedScenario {
  if (given === undefined || more.length > 0) {
    return stop('usage: npm run scenario -- PATH [--spec VERSION] [--operations] [--keep]')
  }
  const [, directory = '', name] = /^(.*\/)((?:positive|negative)\/.*\.yaml)$/.exec(path.resolve(given)) ?? []
  if (directory.endsWith('/test/system/scenarios/')) return stop(`${given} needs real disks: npm run test:system`)
  if (name === undefined) return stop(`${given} is no scenario: it would stand in positive/ or negative/, as .yaml`)
  return readScenario(directory, name)
}

/** Says how a check ended, with what differs. */
async function isGood(scenario: NamedScenario, check: ScenarioCheck): Promise<boolean> {
  const kept: string[] = []
  const keep = ({ root }: Trial): Promise<void> => Promise.resolve(void kept.push(root))
  const started = performance.now()
  let problem: string | undefined
  try {
    await runCheck(scenario, check, values.keep === true && check.name.startsWith('spec') ? keep : undefined)
  } catch (thrown) {
    problem = problemOf(thrown)
  }
  const ms = (performance.now() - started).toFixed(0)
  console.log(`  ${problem === undefined ? 'good  ' : 'FAILED'} ${check.name}, ${ms} ms`)
  for (const root of kept) console.log(`         kept: ${root}, and ${root}.firstlight with its journal`)
  if (problem !== undefined) console.log(problem.replaceAll(/^(?=.)/gm, '         '))
  return problem === undefined
}

/** A difference under its own words, and the stack of what was not meant to be thrown. */
function problemOf(thrown: unknown): string {
  if (!(thrown instanceof AssertionError)) return thrown instanceof Error ? (thrown.stack ?? '') : String(thrown)
  if (thrown.generatedMessage) return thrown.message
  const { actual, expected, operator } = thrown
  const { message } = new AssertionError({ actual, expected, operator })
  return `${thrown.message}: ${message}`
}

async function tellOperations(open: () => Promise<Trial>): Promise<void> {
  const trial = await open()
  const { stages } = await trial.run()
  for (const { operation } of stages.flatMap(({ operations }) => operations)) {
    console.log(`  ${describeOperation(operation, trial.session?.store)}`)
  }
}

function stop(why: string): never {
  console.error(why)
  process.exit(2)
}
