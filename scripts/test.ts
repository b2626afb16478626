// npm test: makes the machine ready, runs its parts, and closes with how each ended and what was left out. `--all`, and
// a machine that says `CI=true`, run everything within an hour; without it, the most important within a quarter of one.
import { spawnSync } from 'node:child_process'
import { installPrograms, UNIT_PROGRAMS } from './install-programs.ts'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { prepareGuest } from '../test/system/guest.ts'

interface Part {
  readonly name: string
  /** A program of `node_modules/.bin` and its arguments. */
  readonly command: readonly string[]
  /** Only with `--all`. */
  readonly isLong?: boolean
}

const isAll = process.argv.includes('--all') || process.env['CI'] === 'true'
const boots = ['vitest', 'run', '-c', 'vitest.boot.config.ts']
const system = ['vitest', 'run', '-c', 'vitest.system.config.ts']

/** The static checks, then the suites. A suite skips what this machine cannot run, and names it with the reason. */
const PARTS: readonly Part[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'types of the page', command: ['tsc', '--noEmit', '-p', 'web'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'package', command: ['publint'] },
  { name: 'tests without a machine of their own', command: ['vitest', 'run'] },
  { name: 'the first boot of a web server', command: [...boots, 'web-server'] },
  { name: 'scenarios on real disks', command: [...system, 'scenarios'] },
  {
    name: 'proofs on real disks: kills, power cuts, a second run',
    command: [...system, 'proofs', 'conformance'],
    isLong: true,
  },
  { name: 'the other first boots', command: [...boots, '--exclude', '**/web-server.test.ts'], isLong: true },
]

/** What is left to its own command, and why. */
const ELSEWHERE: readonly { readonly command: string; readonly why: string }[] = [
  {
    command: 'npm run test:system -- --all',
    why: 'a machine for every scenario at every spec version, and TPMs in software, take long',
  },
  { command: 'npm run test:kills', why: 'it cuts each run at every point, of which npm test takes some' },
  {
    command: 'npm run test:packages',
    why: 'it installs every package in a clean place, from the registry and the mirror of Debian',
  },
  { command: 'npm run test:hostile', why: 'every mistake at every secret takes minutes; a seventh of it is run here' },
  { command: 'npm run fuzz -- --minutes 60', why: 'it goes on as long as it is told to' },
  { command: 'npm run test:boot -- --all', why: 'each of its machines boots twice in software emulation' },
]

/** After so many minutes no machine is started any more. */
const MINUTES = isAll ? 39 : 13
/** Where each suite writes down what failed in it (see `closing-reporter.ts`). */
const failed = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-failed-')), 'tests')
const environment = {
  ...process.env,
  FIRSTLIGHT_TESTS_UNTIL: String(Date.now() + MINUTES * 60_000),
  FIRSTLIGHT_TESTS_FAILED: failed,
}

// First of all, since it installs the programs that tests use which need no guest.
console.log('> test/system/setup')
const guest = await prepareGuest()
installPrograms(UNIT_PROGRAMS)
console.log(guest.kind === 'guest' ? 'ready' : `not here: ${guest.reason}`)
const ended = PARTS.filter((part) => isAll || part.isLong !== true).map((part) => run(part))

console.log('')
for (const line of ended) console.log(line.text)
if (guest.kind === 'unavailable') console.log(`skipped: the scenarios on real disks, because ${guest.reason}`)
if (!isAll)
  for (const { name } of PARTS.filter(({ isLong }) => isLong)) console.log(`left out: ${name} (npm test -- --all)`)
for (const { command, why } of ELSEWHERE) console.log(`not run here: ${command} (${why})`)
if (fs.existsSync(failed)) process.stdout.write(fs.readFileSync(failed, 'utf8'))
fs.rmSync(path.dirname(failed), { recursive: true, force: true })
process.exitCode = ended.every(({ isGood }) => isGood) ? 0 : 1

function run({ name, command }: Part): { readonly isGood: boolean; readonly text: string } {
  const [program = '', ...args] = command
  console.log(`\n> ${command.join(' ')}`)
  const started = performance.now()
  const { status, error } = spawnSync(`node_modules/.bin/${program}`, args, {
    stdio: 'inherit',
    env: environment,
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const how = status === 0 ? 'good' : `FAILED (${error?.message ?? status ?? 'ended by a signal'})`
  return { isGood: status === 0, text: `${how.padEnd(5)} ${name}, ${seconds} s` }
}
