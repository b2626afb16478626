// npm run demo: provisions ./machine from examples/web-server.ign and shows the report and what was made.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

const ROOT = './machine'

// A machine is provisioned once in its life: the demo begins with a new one each time.
if (fs.existsSync(`${ROOT}.firstlight/journal`)) {
  fs.rmSync(ROOT, { recursive: true, force: true })
  fs.rmSync(`${ROOT}.firstlight`, { recursive: true, force: true })
}

const command = ['run', 'examples/web-server.ign', '--root', ROOT]
console.log(`$ firstlight ${command.join(' ')}\n`)
const { status } = spawnSync(process.execPath, ['dist/bin/firstlight.js', ...command], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

console.log(`\nWhat is in ${ROOT} (owners as the machine sees them, from ${ROOT}.firstlight/manifest.json):\n`)
spawnSync(process.execPath, ['dist/bin/firstlight.js', 'tree', '--root', ROOT], { stdio: 'inherit' })
