#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=40 --no-concurrent-recompilation
import { setFlagsFromString } from 'node:v8'
import { tooOld } from '../src/program/lowest-node.ts'

const problem = tooOld(process.versions)
if (problem !== undefined) {
  process.stderr.write(`error: ${problem}\n`)
  process.exitCode = 2
} else {
  // A run of a second or two does not earn back what the last tier of compilation takes; a long loop still gets there.
  setFlagsFromString('--invocation-count-for-turbofan=60000')
  const { main } = await import('../src/main.ts')
  const { processIo } = await import('../src/program/io.ts')
  const code = await main(process.argv, processIo(process))
  // Everything is written by now: what a wait that was called off left behind must not hold the process.
  process.exit(code)
}
