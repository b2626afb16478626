// npm run build:initrd: one executable file for the initramfs, dist/initrd/firstlight, and how large it is.
//
// Node's single executable applications (https://nodejs.org/api/single-executable-applications.html): a copy of the
// pinned Node, stripped *before* the program is put into it (stripping afterwards destroys it), with a code cache.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { zstdCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

const OUT = 'dist/initrd'
const EXECUTABLE = path.join(OUT, 'firstlight')
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

fs.rmSync(OUT, { recursive: true, force: true })
fs.mkdirSync(OUT, { recursive: true })

run(process.execPath, ['scripts/generate.ts'])
await build({
  entryPoints: ['bin/initrd.ts'],
  outfile: path.join(OUT, 'firstlight.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  keepNames: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // Only the path of a script needs it, and the executable is no script.
  define: { 'import.meta.url': '"file:///firstlight"', 'import.meta.dirname': '"/"' },
})
const blob = path.join(OUT, 'firstlight.blob')
const config = path.join(OUT, 'sea-config.json')
const options = { disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: true }
const main = path.join(OUT, 'firstlight.cjs')
fs.writeFileSync(config, JSON.stringify({ main, output: blob, ...options, execArgv: ['--max-semi-space-size=4'] }))
run(process.execPath, ['--experimental-sea-config', config])

fs.copyFileSync(fs.realpathSync(process.execPath), EXECUTABLE)
fs.chmodSync(EXECUTABLE, 0o755)
const isStripped = spawnSync('strip', ['--strip-all', EXECUTABLE], { stdio: 'ignore' }).status === 0
if (!isStripped) console.warn('build:initrd: no strip on the PATH (binutils): the executable is about 18 MB larger')
run('node_modules/.bin/postject', [EXECUTABLE, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])

smoke(['--version'], /^firstlight \d/)
smoke(['plan', 'examples/web-server.ign'], /\d+ operations, 0 destructive/)
smoke(['transpile', '--strict', '--files-dir', 'examples', 'examples/demo.bu'], /^\{"ignition":/)

const bundle = fs.statSync(main).size
for (const file of [main, blob, config]) fs.rmSync(file)
// The strongest compression takes the better part of a minute.
if (!process.argv.includes('--no-sizes')) printSizes()

function printSizes(): void {
  const raw = fs.readFileSync(EXECUTABLE)
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 19 } }
  const compressed = zstdCompressSync(raw, level).length
  console.log(
    [
      `${EXECUTABLE}: ${megabytes(raw.length)}, ${megabytes(compressed)} compressed (zstd -19)`,
      `of which the program: ${megabytes(bundle)}; the rest is Node ${process.version}`,
    ].join('\n'),
  )
}

/** Runs the executable once: what it prints must be what is expected. */
function smoke(args: readonly string[], expected: RegExp): void {
  const { status, stdout, stderr } = spawnSync(path.resolve(EXECUTABLE), args, { encoding: 'utf8' })
  if (status !== 0 || !expected.test(stdout))
    throw new Error(`firstlight ${args.join(' ')}: ${status}\n${stdout}${stderr}`)
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
