// npm run test:system, npm run test:boot: a suite whose machines are virtual. `--all` adds what npm test leaves out.
import { spawnSync } from 'node:child_process'

const [suite = '', ...given] = process.argv.slice(2)
const rest = given.filter((argument) => argument !== '--all')
const all = given.includes('--all') ? { [`FIRSTLIGHT_${suite.toUpperCase()}_ALL`]: '1' } : {}
const { status } = spawnSync('node_modules/.bin/vitest', ['run', '-c', `vitest.${suite}.config.ts`, ...rest], {
  stdio: 'inherit',
  env: { ...process.env, ...all },
})
process.exit(status ?? 1)
