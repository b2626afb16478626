import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { msLeft } from '../helpers/time-left.ts'
import { GUESTS, prepareGuest, runGuest } from './guest.ts'
import type { Job, Outcome } from './job.ts'

/** How the jobs of a suite ended, by their ids; or why none could be done. */
export type Telling =
  | { readonly kind: 'told'; readonly outcomes: ReadonlyMap<string, Outcome> }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Whether `npm run test:system -- --all` asked for everything, however long that takes. */
export const RUNS_ALL: boolean = process.env['FIRSTLIGHT_SYSTEM_ALL'] === '1'

/** How long a suite may take. */
export const SUITE_TIMEOUT: number = 4 * 60 * 60_000

/** How long a guest may take in `npm test` to end what it has begun. */
const LAST_MS = 5 * 60_000

/** What `npm test` needs after these suites, for the first boots; in minutes. */
const MINUTES_FOR_BOOTS = 12

/** The jobs of a suite, and when no more of them are begun. */
export interface Suite {
  readonly name: string
  readonly jobs: readonly Job[]
  /** Minutes after which the rest is skipped in `npm test`. */
  readonly minutes: number
}

/** Tells all jobs of a suite, in as many guests as are worth having. */
export async function tellJobs({ name, jobs, minutes }: Suite): Promise<Telling> {
  const guest = await prepareGuest()
  if (guest.kind === 'unavailable') return guest
  const base = path.join(path.dirname(guest.directory), `results-${name}`)
  fs.rmSync(base, { recursive: true, force: true })
  const count = Math.min(GUESTS, jobs.length)
  const shares = Array.from({ length: count }, (_, share) => jobs.filter((_, index) => index % count === share))
  const told = await Promise.all(
    shares.map((some, share) =>
      tellSome(guest.directory, { results: path.join(base, String(share)), jobs: some, minutes }),
    ),
  )
  return { kind: 'told', outcomes: new Map(told.flat().map((outcome) => [outcome.id, outcome])) }
}

interface Share extends Omit<Suite, 'name'> {
  readonly results: string
}

async function tellSome(directory: string, { results, jobs, minutes }: Share): Promise<readonly Outcome[]> {
  fs.mkdirSync(results, { recursive: true })
  fs.writeFileSync(path.join(results, 'jobs.json'), JSON.stringify(jobs))
  // One file: a process that is started a hundred times should not read two hundred modules each time.
  const bundle = path.join(results, 'engine-process.mjs')
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' }
  const entryPoints = [path.join(import.meta.dirname, 'guest/engine-process.ts')]
  await build({
    entryPoints,
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    logLevel: 'error',
  })
  const left = msLeft() / 60_000 - MINUTES_FOR_BOOTS
  const seconds = left === Infinity ? SUITE_TIMEOUT / 1000 : Math.round(60 * Math.max(0, Math.min(minutes, left)))
  const main = `test/system/guest/main.ts /mnt/results/jobs.json /mnt/results/outcomes ${seconds}`
  const job = `export NODE_COMPILE_CACHE=/run/compiled; exec node ${main}`
  const {
    status,
    stderr,
    console: said,
  } = await runGuest(directory, {
    job,
    results,
    timeoutMs: Math.min(seconds * 1000 + LAST_MS, SUITE_TIMEOUT - 60_000),
  })
  const file = path.join(results, 'outcomes')
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
  const outcomes = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Outcome)
  const unheard = jobs.filter(({ id }) => !outcomes.some((outcome) => outcome.id === id))
  const why = `the guest stopped before this (${String(status)}): ${stderr.slice(-2000)}${said.slice(-1000)}`
  return [...outcomes, ...unheard.map(({ id }) => ({ id, ms: 0, problem: why }))]
}
