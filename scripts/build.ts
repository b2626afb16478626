// Builds dist/: generates the validators, declares the types by tsc, and puts the program together by esbuild.
//
// Modules that are always loaded together stand in one file, and what is loaded lazily in its own: to find and link
// two hundred small files took longer than all else that a start does. Not minified: stack traces stay readable.
import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import './generate.ts'

const { status } = spawnSync('node_modules/.bin/tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const { metafile } = await build({
  entryPoints: ['bin/firstlight.ts', 'src/index.ts', 'src/core.ts'],
  outdir: 'dist',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  metafile: true,
  logLevel: 'warning',
})
const written = Object.keys(metafile.outputs)
for (const file of globSync('dist/{bin,src,stages,chunks}/**/*.js')) if (!written.includes(file)) rmSync(file)
chmodSync('dist/bin/firstlight.js', 0o755)
