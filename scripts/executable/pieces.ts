import path from 'node:path'
import { build, transform } from 'esbuild'
import type { Pieces } from './piece-files.ts'

/** The whole program as pieces of script. */
export interface Bundled {
  readonly pieces: Pieces
  /** The files of the checkout that they were made of. */
  readonly inputs: readonly string[]
}

/** Makes pieces of the whole program, each a function of what a module of Node's has; what is loaded lazily is in its own. */
export async function bundlePieces(): Promise<Bundled> {
  const { metafile, outputFiles } = await build({
    entryPoints: ['bin/initrd.ts'],
    outdir: '/',
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
  const pieces = new Map<string, string>()
  for (const { path: file, text } of outputFiles) {
    // A script knows no import(), and needs none: everything is in a piece, but what Node itself has.
    const options = { format: 'cjs', target: 'node24', platform: 'node', minify: true } as const
    // Asked for in the middle of something a module of Node's is wanted as it is: what load.cjs gives at the top of a piece shows no names.
    const own = text.replaceAll(/\bimport\(("node:[\w/]+")\)/g, 'Promise.resolve(process.getBuiltinModule($1))')
    const { code } = await transform(own, { ...options, supported: { 'dynamic-import': false } })
    // esbuild leaves other letters than ASCII's in regular expressions; one of them, and V8 takes two bytes for every letter.
    const plain = code.replaceAll(/[^\0-\u007f]/g, escaped)
    pieces.set(path.basename(file), `(function(exports,require,module,process){${plain}\n})`)
  }
  return { pieces, inputs: Object.keys(metafile.inputs) }
}

function escaped(unit: string): string {
  return String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
