// npm run test:boot: first boots in QEMU, from the initramfs. `--all` boots also the machines that npm test leaves out.
import { spawnSync } from 'node:child_process'

const all = process.argv.includes('--all')
const rest = process.argv.slice(2).filter((argument) => argument !== '--all')
const { status } = spawnSync('node_modules/.bin/vitest', ['run', '-c', 'vitest.boot.config.ts', ...rest], {
  stdio: 'inherit',
  env: { ...process.env, ...(all ? { FIRSTLIGHT_BOOT_ALL: '1' } : {}) },
})
process.exit(status ?? 1)
