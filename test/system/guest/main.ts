/**
 * Runs inside the guest: tells the stories of a list, several at once where they do not meet, and says of each one
 * line of JSON how it ended.
 */
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Outcome } from '../job.ts'
import { tellStory } from './story.ts'

const [listFile = '', resultFile = ''] = process.argv.slice(2)
const jobs = JSON.parse(fs.readFileSync(listFile, 'utf8')) as readonly Job[]
const results = fs.openSync(resultFile, 'a')
const SIDE_BY_SIDE = 4

const shared = jobs.filter((job) => !job.isAlone)
const alone = jobs.filter((job) => job.isAlone)
const queue = [...shared]
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => work(queue)))
await work([...alone])

async function work(list: Job[]): Promise<void> {
  for (let job = list.shift(); job !== undefined; job = list.shift()) await tell(job)
}

async function tell(job: Job): Promise<void> {
  const started = performance.now()
  let problem: string | undefined
  try {
    await Promise.race([tellStory(job.scenario, job.version, job.id), tooLong()])
  } catch (thrown) {
    problem = thrown instanceof Error ? thrown.message : String(thrown)
  }
  const outcome: Outcome = {
    id: job.id,
    ms: Math.round(performance.now() - started),
    ...(problem === undefined ? {} : { problem }),
  }
  fs.writeSync(results, `${JSON.stringify(outcome)}\n`)
}

async function tooLong(): Promise<never> {
  await sleep(90_000, undefined, { ref: false })
  throw new Error('the story took longer than 90 seconds')
}
