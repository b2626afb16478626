/**
 * Runs inside the guest: tells the stories of a list, several at once where they do not meet, and says of each one
 * line of JSON how it ended.
 */
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Outcome } from '../job.ts'
import { tellKilled } from './killed.ts'
import { tellStory } from './story.ts'
import { tellTwice } from './twice.ts'

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
  let kills: number | undefined
  try {
    kills = await Promise.race([tellAs(job), tooLong(job)])
  } catch (thrown) {
    problem = thrown instanceof Error ? thrown.message : String(thrown)
  }
  const outcome: Outcome = {
    id: job.id,
    ms: Math.round(performance.now() - started),
    ...(kills === undefined ? {} : { kills }),
    ...(problem === undefined ? {} : { problem }),
  }
  fs.writeSync(results, `${JSON.stringify(outcome)}\n`)
}

async function tellAs({ how = 'told', scenario, version, id }: Job): Promise<number | undefined> {
  switch (how) {
    case 'told':
      await tellStory(scenario, version, id)
      return undefined
    case 'twice':
      await tellTwice(scenario, version, id)
      return undefined
    case 'killed-during':
      return await tellKilled(scenario, 'during', { version, id })
    case 'killed-after':
      return await tellKilled(scenario, 'after', { version, id })
  }
}

async function tooLong({ how = 'told' }: Job): Promise<never> {
  await sleep(how.startsWith('killed') ? 28 * 60_000 : 180_000, undefined, { ref: false })
  throw new Error('the story took too long')
}
