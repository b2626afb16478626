// What Node runs first in the executable for the initramfs: the program, with the code that V8 made of it when it was built.
// Code that V8 does not accept, since it is another V8 or has other flags, is only slower.
'use strict'
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

if (process.argv[2] === '--licenses') {
  process.stdout.on('error', () => (process.exitCode = 1))
  process.stdout.write(require('node:zlib').brotliDecompressSync(getRawAsset('licenses')))
} else start()

function start() {
  const source = Buffer.from(getRawAsset('program')).latin1Slice()
  const script = new Script(source, { filename: 'firstlight', cachedData: Buffer.from(getRawAsset('code')) })
  script.runInThisContext()(require, process)
}
