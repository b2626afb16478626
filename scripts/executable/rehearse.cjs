// What the executable starts with while it is built: the program several times, as a boot would call it. V8 then keeps the
// code of what such calls run; without them it would keep that of what merely stands at the top of files.
'use strict'
const { mkdirSync, writeFileSync } = require('node:fs')
const { codes, start } = require('./load.cjs')

// Code is accepted only by a V8 with the very flags that it was made under, and a large download changes one.
require('node:v8').setFlagsFromString = () => undefined
// What else of its surroundings decides what is run, and so what code is kept, is always the same.
process.umask(0o022)

const [directory, ...documents] = process.argv.slice(2)

/** Starts the program under a name, with nothing of this process's but its streams. */
function call(name, args, env = {}) {
  const own = { argv: [name, name, ...args], argv0: name, env: { PATH: process.env.PATH, ...env }, exitCode: undefined }
  const descriptors = Object.entries(own).map(([key, value]) => [key, { value, writable: true }])
  return start(Object.create(process, Object.fromEntries(descriptors)))
}

async function rehearse() {
  for (const [index, document] of documents.entries()) {
    const place = `${directory}/${index}`
    mkdirSync(`${place}/configs`, { recursive: true })
    writeFileSync(`${place}/configs/user.ign`, document)
    const files = [`--config-cache=${place}/config`, `--neednet=${place}/neednet`, `--state-file=${place}/state`]
    const stage = ['--platform=metal', '--stage=fetch-offline', `--root=${place}/sysroot`]
    await call('ignition', [...stage, ...files], { IGNITION_SYSTEM_CONFIG_DIR: `${place}/configs` })
    await call('firstlight', ['run', `${place}/configs/user.ign`, '--root', `${place}/root`])
    await call('firstlight', ['status', '--root', `${place}/root`])
    await call('firstlight', ['validate', `${place}/configs/user.ign`])
  }
  for (const [name, code] of codes()) writeFileSync(`${directory}/${name}.code`, code)
}

void rehearse()
