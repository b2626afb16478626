// What the executable starts with while it is built: the program several times, as a boot would call it. V8 then keeps the
// code of what such calls run; without them it would keep that of what merely stands at the top of files.
'use strict'
const fs = require('node:fs')
const { codes, loads, start } = require('./load.cjs')

// Code is accepted only by a V8 with the very flags that it was made under, and a large download changes one.
require('node:v8').setFlagsFromString = () => undefined
// What else of its surroundings decides what is run, and so what code is kept, is always the same.
process.umask(0o022)
// Each call listens for signals anew.
process.setMaxListeners(0)
// Root may give files to anybody, and another user may not.
fs.chownSync = fs.fchownSync = fs.lchownSync = () => undefined

const [directory, ...documents] = process.argv.slice(2)

/** Starts the program under a name, with nothing of this process's but its streams. */
function call(name, args, env = {}) {
  const own = { argv: [name, name, ...args], argv0: name, env: { PATH: process.env.PATH, ...env }, exitCode: undefined }
  const descriptors = Object.entries(own).map(([key, value]) => [key, { value, writable: true }])
  return start(Object.create(process, Object.fromEntries(descriptors)))
}

const STAGES = ['fetch-offline', 'kargs', 'disks', 'mount', 'files', 'umount']

/** What a boot does on any machine: files and a unit, which need no rights, no disks and no programs of the target. */
const SMALL = JSON.stringify({
  ignition: { version: '3.4.0' },
  storage: { files: [{ path: '/etc/motd', contents: { source: 'data:,hello' } }] },
  systemd: { units: [{ name: 'hello.service', enabled: true, contents: '[Install]\nWantedBy=multi-user.target\n' }] },
})

/** A boot in which each stage is called by itself, on a root of its own. */
async function boot(place, document, stages) {
  fs.mkdirSync(`${place}/configs`, { recursive: true })
  fs.mkdirSync(`${place}/sysroot`)
  fs.writeFileSync(`${place}/configs/user.ign`, document)
  const files = [`--config-cache=${place}/config`, `--neednet=${place}/neednet`, `--state-file=${place}/state/state`]
  for (const stage of stages) {
    const args = ['--platform=metal', `--stage=${stage}`, `--root=${place}/sysroot`, ...files]
    await call('ignition', args, { IGNITION_SYSTEM_CONFIG_DIR: `${place}/configs` })
  }
}

async function rehearse() {
  await call('ignition', ['-version'])
  await boot(`${directory}/small`, SMALL, STAGES)
  await boot(`${directory}/empty`, '{"ignition":{"version":"3.4.0"}}', STAGES)
  for (const [index, document] of documents.entries()) {
    const place = `${directory}/${index}`
    await boot(place, document, ['fetch-offline'])
    await call('firstlight', ['run', `${place}/configs/user.ign`, '--root', `${place}/root`])
    await call('firstlight', ['status', '--root', `${place}/root`])
    await call('firstlight', ['validate', `${place}/configs/user.ign`])
    await call('ignition-validate', [`${place}/configs/user.ign`])
  }
  for (const [name, code] of codes()) fs.writeFileSync(`${directory}/${name}.code`, code)
  fs.writeFileSync(`${directory}/starts.json`, JSON.stringify(loads()))
}

void rehearse()
