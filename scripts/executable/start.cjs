// What Node runs first in the executable for the initramfs.
'use strict'
const { getRawAsset } = require('node:sea')

startWithoutNodesOwn()

if (process.argv[2] === '--licenses') {
  process.stdout.on('error', () => (process.exitCode = 1))
  process.stdout.write(require('node:zlib').brotliDecompressSync(getRawAsset('licenses')))
} else {
  // Everything is written by then: what a wait that was called off left behind must not hold the process.
  void require('./load.cjs')
    .start(process)
    .then(() => process.exit())
}

/** What Node and its libraries heed of the environment is nothing to this program: it starts anew without that. */
function startWithoutNodesOwn() {
  const entries = Object.entries(process.env)
  const own = entries.filter(([name]) => !/^(?:NODE|OPENSSL|UV)_/.test(name))
  if (own.length === entries.length) return
  process.execve(process.execPath, [process.argv0, ...process.argv.slice(2)], Object.fromEntries(own))
}
