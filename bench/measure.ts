import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** One thing that is measured: a command of ours, side by side with a peer's where there is one. */
export interface Comparison {
  readonly name: string
  readonly ours: Side
  readonly peer?: Side
  /** What we aim at: ratios of ours to the peer's (time, memory), where there is a peer. */
  readonly aim?: string
}

/** Commands that are run one after another and measured together. */
export interface Side {
  readonly label: string
  readonly environment?: Readonly<Record<string, string>>
  /** Makes the ground ready for one round, which is not measured, and says what is then run. */
  commands(): readonly (readonly string[])[]
}

/** What a side took: the medians of all turns' wall and processor times in ms, the highest peak memory in MiB. */
export interface Measurement {
  readonly ms: number
  /** In user mode and in the kernel: what a noisy neighbour hardly changes. */
  readonly cpuMs: number
  readonly peakMiB: number
  readonly turns: number
}

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? '7')
const MINUTES = Number(process.env['BENCH_MINUTES'] ?? '10')
/** Fewer say nothing. */
const LEAST = 3

/**
 * The turns of one of so many measurements: `BENCH_ROUNDS`, and fewer once its share of `BENCH_MINUTES` is over, so that a bench
 * ends in about that time whatever else runs.
 */
export function* turns(measurements: number): Generator<number> {
  const end = performance.now() + (MINUTES * 60_000) / measurements
  for (let turn = 0; turn < ROUNDS && (turn < LEAST || performance.now() < end); turn += 1) yield turn
}

/** Measures both sides in turns, so that a noisy neighbour hits both. */
export function compare(
  comparison: Comparison,
  measurements: number,
): { readonly ours: Measurement; readonly peer?: Measurement } {
  const ours: Run[] = []
  const peer: Run[] = []
  for (const _ of turns(measurements)) {
    ours.push(measure(comparison.ours))
    if (comparison.peer) peer.push(measure(comparison.peer))
  }
  return { ours: summary(ours), ...(comparison.peer ? { peer: summary(peer) } : {}) }
}

/** One turn of a side. */
export type Run = Omit<Measurement, 'turns'>

/** A directory of this bench's own, removed when the process ends. */
export function benchDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-bench-'))
  process.once('exit', () => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Runs a side once. */
export function measure(side: Side): Run {
  const commands = side.commands()
  let ms = 0
  let cpuMs = 0
  let peakMiB = 0
  for (const command of commands) {
    const started = process.hrtime.bigint()
    // GNU time knows the peak memory of what it runs; its own cost, a fork, is the same for both sides.
    const { status, stderr } = spawnSync('/usr/bin/time', ['--format=%U %S %M', '--', ...command], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 28,
      env: { ...process.env, ...side.environment },
    })
    ms += Number(process.hrtime.bigint() - started) / 1e6
    if (status !== 0)
      throw new Error(`${side.label}: ${command.join(' ')} ended with ${status}\n${stderr.slice(-2000)}`)
    const [user = 0, system = 0, peakKiB = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
    cpuMs += (user + system) * 1000
    peakMiB = Math.max(peakMiB, peakKiB / 1024)
  }
  return { ms, cpuMs, peakMiB }
}

/** The medians of several runs, and the highest of their peaks. */
export function summary(runs: readonly Run[]): Measurement {
  return {
    ms: median(runs.map((run) => run.ms)),
    cpuMs: median(runs.map((run) => run.cpuMs)),
    peakMiB: Math.max(...runs.map((run) => run.peakMiB)),
    turns: runs.length,
  }
}

/** The middle one. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
