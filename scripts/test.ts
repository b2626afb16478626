// npm test: the static checks, then every suite that this machine can run.
import { spawnSync } from 'node:child_process'

const steps: readonly (readonly string[])[] = [
  ['tsc', '--noEmit'],
  ['oxlint', '--type-aware'],
  ['oxfmt', '--check'],
  ['knip'],
  ['publint'],
  ['vitest', 'run'],
  // On real disks in guests: some ten minutes. FIRSTLIGHT_SYSTEM=0 leaves it out.
  ...(process.env['FIRSTLIGHT_SYSTEM'] === '0' ? [] : [['vitest', 'run', '-c', 'vitest.system.config.ts']]),
]
for (const [command = '', ...args] of steps) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
