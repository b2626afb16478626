import { createHash } from 'node:crypto'
import type { BundledPackage } from '../executable/licenses.ts'
import type { NodePart } from '../executable/node-parts.ts'
import { lockedPackage, npmPurl } from './lock.ts'
import type { Manifest } from './manifests.ts'

/** What the list of an executable's parts tells. */
export interface SbomFacts {
  readonly manifest: Manifest
  readonly executable: Buffer
  /** Seconds since 1970. */
  readonly date: number
  readonly node: { readonly version: string; readonly sha256: string; readonly parts: readonly NodePart[] }
  readonly packages: readonly BundledPackage[]
}

/** Everything that is in an executable, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/) writes it down. */
export function sbomOf({ manifest, executable, date, node, packages }: SbomFacts): object {
  const { name, version, description, license, homepage, repository } = manifest
  const sha256 = sha256Of(executable)
  const program = `pkg:generic/${name}@${version}`
  const runtime = `pkg:generic/node@${node.version}`
  const parts = node.parts.map((part) => ({ ...part, purl: `pkg:generic/${part.name}@${part.version}` }))
  const libraries = packages.map((each) => ({ ...each, ...lockedPackage(each.folder), purl: npmPurl(each) }))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(sha256)}`,
    version: 1,
    metadata: {
      timestamp: new Date(date * 1000).toISOString(),
      lifecycles: [{ phase: 'build' }],
      component: {
        ...component('application', { name, version, license, purl: program }),
        description,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
        externalReferences: [
          { type: 'website', url: homepage },
          { type: 'vcs', url: repository.url },
        ],
      },
    },
    components: [
      {
        ...component('platform', { name: 'node', version: node.version, license: 'MIT', purl: runtime }),
        hashes: [{ alg: 'SHA-256', content: node.sha256 }],
        components: parts.map((part) => component('library', part)),
      },
      ...libraries.map((library) => ({
        ...component('library', library),
        hashes: [{ alg: 'SHA-512', content: library.sha512 }],
      })),
    ],
    dependencies: [
      { ref: program, dependsOn: [runtime, ...libraries.map(({ purl }) => purl)] },
      { ref: runtime, dependsOn: parts.map(({ purl }) => purl) },
      ...libraries.map(({ purl, needs }) => ({
        ref: purl,
        dependsOn: libraries.filter(({ name: other }) => needs.includes(other)).map((other) => other.purl),
      })),
    ],
    compositions: [{ aggregate: 'complete', assemblies: [program, runtime] }],
  }
}

/** The SHA-256 sum of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

interface Described {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly purl: string
}

function component(type: string, { name, version, license, purl }: Described): object {
  return { type, 'bom-ref': purl, name, version, licenses: licensesOf(license), purl }
}

function licensesOf(license: string): readonly object[] {
  if (license.includes(' ')) return [{ expression: license }]
  return [{ license: license.startsWith('LicenseRef-') ? { name: license } : { id: license } }]
}

/** A UUID that is the same for the same executable, and for no other (RFC 9562, version 8). */
function uuidOf(sha256: string): string {
  const variant = ((Number.parseInt(sha256.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  const digits = `${sha256.slice(0, 12)}8${sha256.slice(13, 16)}${variant}${sha256.slice(18, 32)}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
