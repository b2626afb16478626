// npm run demo: provisions ./machine from examples/web-server.ign and shows the report and what was made.
import '../src/node/natives.ts'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { hostPath, targetPath, type TargetPath } from '../src/util/paths.ts'
import { createScratchHost } from '../src/host/scratch/scratch-host.ts'

const ROOT = './machine'

// Beside the machine, so that nothing of the demo is in it.
const MARK = `${ROOT}.demo`

// A machine is provisioned once in its life: the demo begins with a new one each time, and deletes only one of its own.
const found = [ROOT, `${ROOT}.firstlight`].filter((path) => fs.existsSync(path))
if (found.length > 0 && !fs.existsSync(MARK)) {
  console.error(
    `${found.join(' and ')} was not made by the demo, which would begin there with a new machine: move it away`,
  )
  process.exit(1)
}
for (const path of found) fs.rmSync(path, { recursive: true })
fs.writeFileSync(MARK, 'npm run demo made the machine beside this file, and deletes it when it is run again.\n')

const command = ['run', 'examples/web-server.ign', '--root', ROOT]
console.log(`$ firstlight ${command.join(' ')}\n`)
const { status } = spawnSync(process.execPath, ['dist/bin/firstlight.js', ...command], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

console.log(`\n$ firstlight verify examples/web-server.ign --root ${ROOT}\n`)
spawnSync(process.execPath, ['dist/bin/firstlight.js', 'verify', ...command.slice(1)], { stdio: 'inherit' })

console.log(`\nWhat is in ${ROOT} now, with owners and modes as the machine sees them:\n`)
const { files } = await createScratchHost({ root: hostPath(ROOT) })
await show(targetPath('/'))

async function show(directory: TargetPath): Promise<void> {
  for (const name of (await files.list(directory)) ?? []) {
    const path = targetPath(`${directory}/${name}`)
    const stat = await files.stat(path)
    if (stat === undefined) continue
    const mode = stat.mode.toString(8).padStart(4, '0')
    const owner = `${stat.uid}:${stat.gid}`.padEnd(11)
    const size = (stat.kind === 'file' ? stat.size.toString() : '').padStart(6)
    const end = stat.kind === 'directory' ? '/' : stat.kind === 'symlink' ? ` -> ${stat.target ?? ''}` : ''
    console.log(`${mode} ${owner} ${size}  ${path}${end}`)
    if (stat.kind === 'directory') await show(path)
  }
}
