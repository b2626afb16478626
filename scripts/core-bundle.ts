// The core as an editor or a browser gets it: one file, for which nothing of Node may be needed.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** How large a bundle is, in bytes. */
export interface BundleSize {
  readonly minified: number
  readonly gzipped: number
}

/** Puts the core into one file; a module of Node that anything in it asks for is an error. */
export async function bundleCore(outfile: string): Promise<BundleSize> {
  await build({
    entryPoints: ['src/core.ts'],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    legalComments: 'none',
    logLevel: 'silent',
  })
  const bytes = readFileSync(outfile)
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length }
}
