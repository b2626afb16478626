// npm run build:initrd: one executable file for the initramfs, dist/initrd/firstlight, and how large it is. With --if-changed
// only when it was not made from just these sources.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { digestOf } from '../src/machine/debian/cache.ts'
import { initramfsPair } from './boot/image.ts'
import { buildExecutable, type Built } from './executable/build.ts'
import { megabytes } from './megabytes.ts'

const OUT = 'dist/initrd'
const EXECUTABLE = path.join(OUT, 'firstlight')

const MADE_FROM = `${EXECUTABLE}.sources`

const digest = digestOf(
  'bin src stages package-lock.json scripts/build-initrd.ts scripts/executable examples initrd'.split(' '),
)
const isThere = fs.existsSync(EXECUTABLE) && fs.existsSync(MADE_FROM) && fs.readFileSync(MADE_FROM, 'utf8') === digest
if (!isThere || !process.argv.includes('--if-changed')) await build()

async function build(): Promise<void> {
  fs.rmSync(OUT, { recursive: true, force: true })
  fs.mkdirSync(OUT, { recursive: true })
  const { pieces } = await buildExecutable(EXECUTABLE)
  smoke(['--version'], /^firstlight \d/)
  smoke(['--licenses'], /^What is in this file/)
  smoke(['plan', 'examples/web-server.ign'], /Nothing was changed/)
  smoke(['transpile', '--strict', '--files-dir', 'examples', 'examples/demo.bu'], /^\{"ignition":/)
  fs.writeFileSync(MADE_FROM, digest)
  if (!process.argv.includes('--no-sizes')) await printSizes(pieces)
}

async function printSizes(pieces: Built['pieces']): Promise<void> {
  const parts = `${megabytes(pieces.size)} in ${pieces.count} pieces, and ${megabytes(pieces.codeSize)} of code that V8 made of it`
  console.log(`${EXECUTABLE}: ${sizesOf(fs.readFileSync(EXECUTABLE))}`)
  console.log(`of which the program: ${parts}; the rest is Node ${process.version}`)
  const pair = await initramfsPair()
  if (pair === undefined) {
    console.log('the growth of an initramfs is measured, as root, once npm run test:boot has made its image')
    return
  }
  const [whole, before] = [sizesOf(pair.with), sizesOf(pair.without)]
  console.log(`a Debian initramfs with the module, its programs and kernel modules: ${whole}; without: ${before}`)
}

/** The size of something, plain and compressed as dracut does by default. */
function sizesOf(bytes: Buffer): string {
  const compressed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 15 } })
  return `${megabytes(bytes.length)}, ${megabytes(compressed.length)} compressed (zstd -15)`
}

/** Runs the executable once: what it prints must be what is expected. */
function smoke(args: readonly string[], expected: RegExp): void {
  const { status, stdout, stderr } = spawnSync(path.resolve(EXECUTABLE), args, { encoding: 'utf8' })
  if (status !== 0 || !expected.test(stdout))
    throw new Error(`firstlight ${args.join(' ')}: ${status}\n${stdout}${stderr}`)
}
