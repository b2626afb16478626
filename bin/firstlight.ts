#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=40 --no-concurrent-recompilation
import { setFlagsFromString } from 'node:v8'

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `error: Firstlight needs Node 24, and this is ${process.version}\n  hint: npx firstlight takes the right one\n`,
  )
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
