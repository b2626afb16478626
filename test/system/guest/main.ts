/**
 * Runs inside the guest: tells the stories of a list, several at once where they do not meet, and says of each one
 * line of JSON how it ended. `main.ts JOBS RESULTS SECONDS`: what has not begun when the time is up is skipped.
 */
import fs from 'node:fs'
import '../../../src/node/natives.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Outcome } from '../job.ts'
import { tellKilled } from './killed.ts'
import { tellStory } from './story.ts'
import { tellTwice } from './twice.ts'

const [listFile = '', resultFile = '', seconds = ''] = process.argv.slice(2)
const jobs = JSON.parse(fs.readFileSync(listFile, 'utf8')) as readonly Job[]
const results = fs.openSync(resultFile, 'a')
const SIDE_BY_SIDE = 4
const MOMENTS = { 'killed-during': 'during', 'killed-after': 'after', 'killed-power-cut': 'power-cut' } as const
const isTimeUp = (): boolean => performance.now() > Number(seconds) * 1000
const TIME_UP = `the machine is slow: the ${Math.round(Number(seconds) / 60)} minutes of its suite were over`

const shared = jobs.filter((job) => !job.isAlone)
const alone = jobs.filter((job) => job.isAlone)
const queue = [...shared]
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => work(queue)))
await work([...alone])

async function work(list: Job[]): Promise<void> {
  for (let job = list.shift(); job !== undefined; job = list.shift()) {
    const started = performance.now()
    const outcome = isTimeUp() ? { skipped: TIME_UP } : await tell(job)
    const whole: Outcome = { id: job.id, ms: Math.round(performance.now() - started), ...outcome }
    fs.writeSync(results, `${JSON.stringify(whole)}\n`)
  }
}

async function tell(job: Job): Promise<Partial<Outcome>> {
  try {
    return await Promise.race([tellAs(job), tooLong(job)])
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

async function tellAs({ how = 'told', scenario, version, id, half = 0 }: Job): Promise<Partial<Outcome>> {
  switch (how) {
    case 'told':
      await tellStory(scenario, version, id)
      return {}
    case 'twice':
      await tellTwice(scenario, version, id)
      return {}
    case 'killed-during':
    case 'killed-after':
    case 'killed-power-cut': {
      const moment = MOMENTS[how]
      const { kills, points } = await tellKilled(scenario, moment, { version, id, half, isTimeUp })
      return { kills, ...(kills < points ? { skipped: `${kills} of ${points} points done; ${TIME_UP}` } : {}) }
    }
  }
}

async function tooLong({ how = 'told' }: Job): Promise<never> {
  await sleep(how.startsWith('killed') ? 3 * 60 * 60_000 : 10 * 60_000, undefined, { ref: false })
  throw new Error('the story took too long')
}
