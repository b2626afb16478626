import fs from 'node:fs'
import { LOWEST_NODE } from '../../src/program/lowest-node.ts'

/** What the packages take from `package.json` of the checkout. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly keywords: readonly string[]
  readonly homepage: string
  readonly bugs: { readonly url: string }
  readonly repository: { readonly type: string; readonly url: string }
  readonly dependencies: Readonly<Record<string, string>>
}

/** Processors that an executable is published for, as Node names them. */
export const PROCESSORS = ['x64', 'arm64'] as const

/** The libraries of the package, by the file under `src` that exports them. */
export const ENTRIES = ['index', 'core'] as const

/** `package.json` of the checkout. */
export function readManifest(): Manifest {
  return JSON.parse(fs.readFileSync('package.json', 'utf8')) as Manifest
}

function about({ version, description, license, keywords, homepage, bugs, repository }: Manifest): object {
  return { version, description, license, keywords, homepage, bugs, repository }
}

/** The manifest of `firstlight`: JavaScript for any Node that is new enough; the executables come where they fit. */
export function programPackage(manifest: Manifest): object {
  return {
    name: manifest.name,
    ...about(manifest),
    bin: { firstlight: 'dist/bin/firstlight.js' },
    type: 'module',
    exports: { '.': exportOf('index'), './core': exportOf('core'), './package.json': './package.json' },
    files: ['dist', 'entries', 'docs', 'examples', 'initrd', 'schemas', 'CHANGELOG.md', 'SECURITY.md'],
    engines: { node: `>=${LOWEST_NODE}` },
    dependencies: manifest.dependencies,
    optionalDependencies: Object.fromEntries(PROCESSORS.map((name) => [packageOf(name), manifest.version])),
  }
}

/** An entry for `import`, for `require` and for types. */
function exportOf(name: (typeof ENTRIES)[number]): object {
  return { types: `./dist/src/${name}.d.ts`, require: `./entries/${name}.cjs`, default: `./entries/${name}.mjs` }
}

/** The manifest of the package that holds the single executable for a processor. */
export function executablePackage(manifest: Manifest, processor: string): object {
  return {
    name: packageOf(processor),
    ...about(manifest),
    description: `The single executable of Firstlight for Linux on ${processor}`,
    os: ['linux'],
    cpu: [processor],
    files: ['bin'],
  }
}

function packageOf(processor: string): string {
  return `@firstlight/linux-${processor}`
}
