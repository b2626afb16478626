// How the executable for the initramfs loads the program: in the pieces that belong together, each when it is first needed, with
// the code that V8 made of it when it was built. Code that V8 does not accept is only slower.
'use strict'
const { getAssetKeys, getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

const names = new Set(getAssetKeys())
const scripts = new Map()

/** Modules of Node's that take longer to start than most commands need: each is loaded when something of it is used. */
const HEAVY = new Set(
  [
    'child_process',
    'crypto',
    'dgram',
    'dns',
    'fs/promises',
    'http',
    'https',
    'net',
    'os',
    'stream',
    'timers/promises',
    'tls',
    'tty',
  ]
    .concat(['v8', 'zlib'])
    .map((name) => `node:${name}`),
)

function lazily(specifier) {
  return new Proxy({}, { get: (_, name) => require(specifier)[name] })
}

/** Starts the program from its first piece, as this process. */
exports.start = function start(process) {
  const loaded = new Map()
  const load = (specifier) => {
    if (!specifier.startsWith('./')) return HEAVY.has(specifier) ? lazily(specifier) : require(specifier)
    const name = specifier.slice(2)
    let module = loaded.get(name)
    if (module === undefined) {
      module = { exports: {} }
      loaded.set(name, module)
      scriptOf(name).runInThisContext()(module.exports, load, module, process)
    }
    return module.exports
  }
  return load('./initrd.js').ended
}

/** The code that V8 has now, of every piece that was loaded. */
exports.codes = function codes() {
  return [...scripts].map(([name, script]) => [name, script.createCachedData()])
}

function scriptOf(name) {
  let script = scripts.get(name)
  if (script === undefined) {
    const cachedData = names.has(`${name}.code`) ? Buffer.from(getRawAsset(`${name}.code`)) : undefined
    script = new Script(Buffer.from(getRawAsset(name)).latin1Slice(), { filename: name, cachedData })
    scripts.set(name, script)
  }
  return script
}
