// Makes a checkout ready: installs what package-lock.json says (once per lock file) and builds what is out of date; with
// `--built-once`, for what runs the sources themselves and is waited for, it builds only where nothing was built yet.
// Runs on any Node >= 20 with nothing installed, so it is plain JavaScript and imports only what Node brings.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname ?? '.', '..')
const stamp = path.join(root, 'node_modules', '.firstlight-setup')
const lock = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex')

/** Runs a command to its end; a failure ends the set-up with the command's own status. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (error) console.error(`cannot run ${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('setup: installing dependencies')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, lock)
}
if (!process.argv.includes('--built-once') || !existsSync(path.join(root, 'src/config/spec/validators'))) {
  run(path.join(root, 'node_modules', '.bin', 'node'), ['scripts/build.ts'])
}
