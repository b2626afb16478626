// npm run test:system: the suite on real disks, in User Mode Linux guests. `--all` makes a machine for every version.
import { spawnSync } from 'node:child_process'

const all = process.argv.includes('--all')
const rest = process.argv.slice(2).filter((argument) => argument !== '--all')
const { status } = spawnSync('node_modules/.bin/vitest', ['run', '-c', 'vitest.system.config.ts', ...rest], {
  stdio: 'inherit',
  env: { ...process.env, ...(all ? { FIRSTLIGHT_SYSTEM_ALL: '1' } : {}) },
})
process.exit(status ?? 1)
