import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

/**
 * Builds the program and the library into a folder: declarations by tsc, the code by esbuild. Modules that are always loaded
 * together stand in one file, and what is loaded lazily in its own: to find and link two hundred small files took
 * longer than all else that a start does. Not minified: stack traces stay readable.
 *
 * @param outdir where to; code of an earlier build that is not made any more is removed
 */
export async function buildProgram(outdir: string): Promise<void> {
  const record = outdir === 'dist' ? [] : ['--incremental', 'false']
  const args = ['--project', 'tsconfig.build.json', '--outDir', outdir, ...record]
  const { status } = spawnSync('node_modules/.bin/tsc', args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`tsc ended with ${status}`)
  const { metafile } = await build({
    entryPoints: ['bin/firstlight.ts', 'src/index.ts', 'src/core.ts'],
    outdir,
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    metafile: true,
    logLevel: 'warning',
  })
  const written = new Set(Object.keys(metafile.outputs).map((file) => path.resolve(file)))
  for (const file of globSync(`${outdir}/{bin,src,stages,chunks}/**/*.js`))
    if (!written.has(path.resolve(file))) rmSync(file)
  chmodSync(path.join(outdir, 'bin/firstlight.js'), 0o755)
}
