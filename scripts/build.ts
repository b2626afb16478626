// Builds dist/: generates the validators, then runs tsc. Incremental: nothing to do takes a fraction of a second.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import './generate.ts'

const { status } = spawnSync('node_modules/.bin/tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
if (existsSync('dist/bin/firstlight.js')) chmodSync('dist/bin/firstlight.js', 0o755)
