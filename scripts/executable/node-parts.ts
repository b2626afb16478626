/**
 * What is in Node besides its own code, by its name in `process.versions`, and under which licence (SPDX). A Node with
 * something new has to be told here what that is.
 */
const LICENSES: Readonly<Record<string, string>> = {
  acorn: 'MIT',
  ada: 'Apache-2.0 OR MIT',
  amaro: 'MIT',
  ares: 'MIT',
  brotli: 'MIT',
  cldr: 'Unicode-3.0',
  icu: 'Unicode-3.0',
  llhttp: 'MIT',
  merve: 'MIT',
  nbytes: 'MIT',
  ncrypto: 'MIT',
  nghttp2: 'MIT',
  nghttp3: 'MIT',
  ngtcp2: 'MIT',
  openssl: 'Apache-2.0',
  simdjson: 'Apache-2.0 OR MIT',
  simdutf: 'Apache-2.0 OR MIT',
  sqlite: 'blessing',
  tz: 'LicenseRef-public-domain',
  undici: 'MIT',
  unicode: 'Unicode-3.0',
  uv: 'MIT',
  uvwasi: 'MIT',
  v8: 'BSD-3-Clause',
  zlib: 'Zlib',
  zstd: 'BSD-3-Clause',
}

/** Node itself, and numbers of its interfaces, which are no parts. */
const NO_PARTS = ['node', 'modules', 'napi']

/** A library, or data, that is compiled into Node. */
export interface NodePart {
  readonly name: string
  readonly version: string
  readonly license: string
}

/** The parts of the Node that runs this, by name. @throws Error if one is not known */
export function nodeParts(versions: Readonly<Record<string, string | undefined>>): readonly NodePart[] {
  return Object.entries(versions)
    .filter(([name, version]) => !NO_PARTS.includes(name) && version !== undefined && version !== '')
    .map(([name, version = '']) => ({ name, version, license: licenseOf(name) }))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

function licenseOf(name: string): string {
  const license = LICENSES[name]
  if (license !== undefined) return license
  throw new Error(`Node has a part ${name}: its licence is to be written into scripts/executable/node-parts.ts`)
}
