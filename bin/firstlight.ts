#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=40 --no-concurrent-recompilation
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `error: Firstlight needs Node 24, and this is ${process.version}\n  hint: npx firstlight takes the right one\n`,
  )
  process.exitCode = 2
} else {
  const { main } = await import('../src/cli/main.ts')
  const { processIo } = await import('../src/cli/io.ts')
  process.exitCode = await main(process.argv, processIo(process))
}
