// What Node runs first in the executable for the initramfs: the program, with the code that V8 made of it when it was built.
// Code that V8 does not accept, since it is another V8 or has other flags, is only slower.
'use strict'
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

startWithoutNodesOwn()

if (process.argv[2] === '--licenses') {
  process.stdout.on('error', () => (process.exitCode = 1))
  process.stdout.write(require('node:zlib').brotliDecompressSync(getRawAsset('licenses')))
} else start()

function start() {
  const source = Buffer.from(getRawAsset('program')).latin1Slice()
  const script = new Script(source, { filename: 'firstlight', cachedData: Buffer.from(getRawAsset('code')) })
  const ended = script.runInThisContext()(require, process)
  // Everything is written by then: what a wait that was called off left behind must not hold the process.
  void ended.then(() => process.exit())
}

/** What Node and its libraries heed of the environment is nothing to this program: it starts anew without that. */
function startWithoutNodesOwn() {
  const entries = Object.entries(process.env)
  const own = entries.filter(([name]) => !/^(?:NODE|OPENSSL|UV)_/.test(name))
  if (own.length === entries.length) return
  process.execve(process.execPath, [process.argv0, ...process.argv.slice(2)], Object.fromEntries(own))
}
