// A worker that has nothing of Node's: it runs the bundled core on documents, and writes down what became of each.
import { writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type * as Core from '../../src/core.ts'
import { unpack } from '../../src/fetch/unpack.ts'
import { gzip } from '../../src/node/gzip.ts'
import { failureData, planData, type Answer, type CoreTask, type Outcome } from './outcome.ts'

const { bundle, tasks, answer } = workerData as { bundle: string; tasks: readonly CoreTask[]; answer: string }
for (const name of ['Buffer', 'process', 'global', 'setImmediate', 'clearImmediate', 'require', 'module']) {
  Reflect.deleteProperty(globalThis, name)
}
const core = (await import(bundle)) as typeof Core
const outcomes: Outcome[] = []
for (const task of tasks) outcomes.push(await outcomeOf(task))
const left = ['Buffer', 'process', 'require'].filter((name) => name in globalThis)
writeFileSync(answer, JSON.stringify({ left, outcomes } satisfies Answer))

async function outcomeOf({ name, text, machine }: CoreTask): Promise<Outcome> {
  const options = { name, unpack, gzip }
  const report = await core.validate(text, options)
  const transpiled = await core.transpile(text, options)
  const rendered = await core.render(text, options)
  return {
    issues: report.issues.map(core.issueData),
    transpiled: transpiled.kind === 'text' ? transpiled.text : undefined,
    rendered:
      rendered.kind === 'config'
        ? rendered.config
        : rendered.kind === 'failed'
          ? failureData(rendered.error)
          : rendered.kind,
    plan: rendered.kind === 'config' ? await planOf(rendered, machine) : undefined,
  }
}

async function planOf(config: Parameters<typeof core.plan>[0], machine: string | undefined): Promise<unknown> {
  const planned = await core.plan(config, { machine, unpack, now: () => new Date(0) })
  return planned.kind === 'plan' ? planData(planned.plan.stages, planned.contents, core) : failureData(planned.error)
}
