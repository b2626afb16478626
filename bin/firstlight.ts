#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=40 --no-concurrent-recompilation
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { main } = await import('../src/cli/main.ts')
const { processIo } = await import('../src/cli/io.ts')
process.exitCode = await main(process.argv, processIo(process))
