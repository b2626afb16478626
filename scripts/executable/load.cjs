// How the executable for the initramfs loads the program: in pieces, each when it is first needed, together with those that it was always
// loaded with when the program was rehearsed, and with the code that V8 made of them then. Code that V8 does not accept is only slower.
'use strict'
const { readFileSync } = require('node:fs')
const { getAssetKeys, getRawAsset, isSea } = require('node:sea')
const { Script } = require('node:vm')

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

// Outside of an executable, which is where it is rehearsed first, the assets are files of a folder.
const assets = isSea() ? new Set(getAssetKeys()) : new Set()
const read = (name) => (isSea() ? Buffer.from(getRawAsset(name)) : readFileSync(`${process.argv[2]}/${name}`))

const files = JSON.parse(read('pieces.json').latin1Slice())
const scripts = new Map()
const pieces = new Map()
const starts = []

function lazily(specifier) {
  // What asks whether it is one of the language's own modules need not load it to be told that it is not.
  return new Proxy({}, { get: (_, name) => (name === '__esModule' ? undefined : require(specifier)[name]) })
}

/** Starts the program from its first piece, as this process. */
exports.start = function start(process) {
  const loaded = new Map()
  starts.push(loaded)
  const load = (specifier) => {
    if (!specifier.startsWith('./')) return HEAVY.has(specifier) ? lazily(specifier) : require(specifier)
    const name = specifier.slice(2)
    let module = loaded.get(name)
    if (module === undefined) {
      module = { exports: {} }
      loaded.set(name, module)
      pieceOf(name)(module.exports, load, module, process)
    }
    return module.exports
  }
  return load('./initrd.js').ended
}

/** The code that V8 has now, of every file that was loaded. */
exports.codes = function codes() {
  return [...scripts].map(([name, script]) => [name, script.createCachedData()])
}

/** The pieces that each start has loaded. */
exports.loads = function loads() {
  return starts.map((loaded) => [...loaded.keys()])
}

function pieceOf(name) {
  if (!pieces.has(name)) {
    const script = scriptOf(files[name])
    for (const [each, piece] of Object.entries(script.runInThisContext())) pieces.set(each, piece)
  }
  return pieces.get(name)
}

function scriptOf(name) {
  const cachedData = assets.has(`${name}.code`) ? read(`${name}.code`) : undefined
  const script = new Script(read(name).latin1Slice(), { filename: name, cachedData })
  scripts.set(name, script)
  return script
}
