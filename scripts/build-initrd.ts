// npm run build:initrd: one executable file for the initramfs, dist/initrd/firstlight, and how large it is.
//
// Node's single executable applications (https://nodejs.org/api/single-executable-applications.html): a copy of the pinned
// Node, stripped *before* the program is put into it, without ICU's data for languages, with V8's code of the program.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliCompressSync, constants, zstdCompressSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { initramfsPair } from './boot/image.ts'
import { licensesText } from './initrd/licenses.ts'
import { pinnedNode } from './initrd/pinned-node.ts'
import { withoutLanguages } from './initrd/without-languages.ts'

const OUT = 'dist/initrd'
const EXECUTABLE = path.join(OUT, 'firstlight')
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const NODE = fs.realpathSync(process.execPath)
const NODE_BYTES = pinnedNode(NODE)
/** Documents whose first boot is rehearsed: one in Ignition's language, one in Butane's. */
const REHEARSED = ['examples/web-server.ign', 'examples/first-boot.bu']

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-build-'))
process.once('exit', () => fs.rmSync(work, { recursive: true }))
fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })

run(process.execPath, ['scripts/generate.ts'])
const { pieces, licenses } = await bundle()
const rehearsal = path.join(work, 'rehearsal')
await makeExecutable(rehearsal, { main: 'scripts/initrd/rehearse.cjs', assets: pieces })
run(rehearsal, [work, ...REHEARSED.map((file) => fs.readFileSync(file, 'utf8'))])
const codes = Object.keys(pieces)
  .map((name) => [`${name}.code`, path.join(work, `${name}.code`)] as const)
  .filter(([, file]) => fs.existsSync(file))
await makeExecutable(EXECUTABLE, {
  main: 'scripts/initrd/start.cjs',
  assets: { ...pieces, ...Object.fromEntries(codes), licenses },
})
leaveLanguagesOut()

smoke(['--version'], /^firstlight \d/)
smoke(['--licenses'], /^What is in this file/)
smoke(['plan', 'examples/web-server.ign'], /Nothing was changed/)
smoke(['transpile', '--strict', '--files-dir', 'examples', 'examples/demo.bu'], /^\{"ignition":/)
if (!process.argv.includes('--no-sizes')) printSizes()

/**
 * The whole program in pieces, each a function of what a module of Node's has; what is loaded lazily is in its own. And the
 * licences of everything that the executable is made of, compressed.
 */
async function bundle(): Promise<{ readonly pieces: Readonly<Record<string, string>>; readonly licenses: string }> {
  const { metafile, outputFiles } = await build({
    entryPoints: ['bin/initrd.ts'],
    outdir: work,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    chunkNames: '[name]-[hash]',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
    // Only the path of a script needs it, and the executable is no script.
    define: { 'import.meta.url': '"file:///firstlight"', 'import.meta.dirname': '"/"' },
  })
  const pieces: Record<string, string> = {}
  for (const { path: file, text } of outputFiles) {
    // A script knows no import(), and needs none: everything is in a piece, but what Node itself has.
    const options = { format: 'cjs', target: 'node24', platform: 'node', minify: true } as const
    const { code } = await transform(text, { ...options, supported: { 'dynamic-import': false } })
    // esbuild leaves other letters than ASCII's in regular expressions; one of them, and V8 takes two bytes for every letter.
    const plain = code.replaceAll(/[^\0-\u007f]/g, escaped)
    fs.writeFileSync(file, `(function(exports,require,module,process){${plain}\n})`)
    pieces[path.basename(file)] = file
  }
  const licenses = path.join(work, 'licenses')
  const text = licensesText(Object.keys(metafile.inputs), path.resolve(path.dirname(NODE), '..'))
  fs.writeFileSync(licenses, brotliCompressSync(text))
  return { pieces, licenses }
}

function escaped(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

interface Parts {
  readonly main: string
  readonly assets: Readonly<Record<string, string>>
}

async function makeExecutable(file: string, { main: entry, assets }: Parts): Promise<void> {
  const main = path.join(work, 'main.cjs')
  await build({ entryPoints: [entry], outfile: main, bundle: true, platform: 'node', target: 'node24', format: 'cjs' })
  const blob = path.join(work, 'blob')
  const config = path.join(work, 'sea-config.json')
  // As bin/firstlight.ts has them.
  const execArgv = ['--max-semi-space-size=4', '--invocation-count-for-turbofan=60000', '--disable-sigusr1']
  // NODE_OPTIONS of whoever starts it are not for this program.
  const options = { disableExperimentalSEAWarning: true, useSnapshot: false, execArgv, execArgvExtension: 'none' }
  fs.writeFileSync(config, JSON.stringify({ main, output: blob, assets, ...options }))
  run(process.execPath, ['--experimental-sea-config', config])
  fs.writeFileSync(file, NODE_BYTES, { mode: 0o755 })
  const isStripped = spawnSync('strip', ['--strip-all', file], { stdio: 'ignore' }).status === 0
  if (!isStripped) console.warn('build:initrd: no strip on the PATH (binutils): the executable is about 18 MB larger')
  run('node_modules/.bin/postject', [file, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])
}

/** Another Node may be laid out in another way: then the executable is larger, and works as well. */
function leaveLanguagesOut(): void {
  const whole = fs.readFileSync(EXECUTABLE)
  try {
    fs.writeFileSync(EXECUTABLE, withoutLanguages(whole, NODE_BYTES))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.warn(`build:initrd: the data for languages stays in the executable, 29 MB: ${why}`)
  }
}

function printSizes(): void {
  const [program, code] = [Object.values(pieces), codes.map(([, file]) => file)].map(sizeOfAll)
  const parts = `${program} in ${Object.keys(pieces).length} pieces, and ${code} of code that V8 made of it`
  console.log(`${EXECUTABLE}: ${sizesOf(fs.readFileSync(EXECUTABLE))}`)
  console.log(`of which the program: ${parts}; the rest is Node ${process.version}`)
  const pair = initramfsPair()
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

function run(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} ended with ${status}:\n${stderr}`)
}

function sizeOfAll(files: readonly string[]): string {
  return megabytes(files.reduce((sum, file) => sum + fs.statSync(file).size, 0))
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
