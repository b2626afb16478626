// npm test: the static checks, then every suite that this machine can run.
import { spawnSync } from 'node:child_process'

const steps: readonly (readonly string[])[] = [
  ['tsc', '--noEmit'],
  ['oxlint', '--type-aware'],
  ['oxfmt', '--check'],
  ['knip'],
  ['publint'],
  ['vitest', 'run'],
]
for (const [command = '', ...args] of steps) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
console.log('\nnot run here, as each boots machines of its own:')
console.log('  npm run test:system  scenarios on real disks, in User Mode Linux guests (some ten minutes)')
console.log('  npm run test:boot    first boots in QEMU, from the initramfs (some minutes for each)')
