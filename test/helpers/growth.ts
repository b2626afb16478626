import fs from 'node:fs'
import { expect } from 'vitest'

/** Most that twice the size may cost, in times of the work for the size itself. */
const MOST = 2.3
/** How often both sizes are measured before growth counts as too much: what else runs makes single figures larger, never smaller. */
const ROUNDS = 24

/**
 * Expects the work of something to grow no faster than its size: twice the size costs at most 2.3 times the processor time
 * of this process, the least of several rounds of each. A quadratic step costs four times as much, in every round.
 *
 * @param size how large the smaller one is; large enough for some 20 ms of work
 * @param work makes what a size needs, and gives what is measured
 */
export async function expectLinear(size: number, work: (size: number) => () => unknown): Promise<void> {
  const [once, twice] = [work(size), work(2 * size)]
  await once()
  const least = { once: Infinity, twice: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    least.once = Math.min(least.once, await processorTime(once))
    least.twice = Math.min(least.twice, await processorTime(twice))
    if (round > 0 && least.twice <= MOST * least.once) return
  }
  expect(least.twice / least.once, `twice the size cost ${JSON.stringify(least)} microseconds`).toBeLessThanOrEqual(
    MOST,
  )
}

/**
 * Expects what is written to grow no faster than the size: bytes handed to the operating system, which are the same in every
 * round. A file that is written whole for each change costs four times as much.
 */
export async function expectLinearWrites(size: number, work: (size: number) => () => unknown): Promise<void> {
  const [once, twice] = [await bytesWritten(work(size)), await bytesWritten(work(2 * size))]
  expect(twice / once, `twice the size wrote ${twice} bytes instead of ${once}`).toBeLessThanOrEqual(MOST)
}

async function bytesWritten(work: () => unknown): Promise<number> {
  const before = written()
  await work()
  return written() - before
}

/** What this process has written so far, by the kernel's count. */
function written(): number {
  return Number(/^wchar: (\d+)$/m.exec(fs.readFileSync('/proc/self/io', 'utf8'))?.[1])
}

async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
