import { lockedPackage, npmPurl } from './lock.ts'
import type { Manifest } from './manifests.ts'
import { sha256Of } from './sbom.ts'
import type { Sources } from './sources.ts'

/** Something that was built. */
export interface Subject {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What is told of how something was built. */
export interface ProvenanceFacts {
  readonly manifest: Manifest
  readonly sources: Sources
  readonly subjects: readonly Subject[]
  readonly command: string
  /** Files that the build reads, besides the commit. */
  readonly files: readonly Subject[]
  /** Packages that it reads or runs, as folders of `node_modules`. */
  readonly packages: readonly string[]
  /** Who built it, as a URI; nobody vouches for a build that says nothing. */
  readonly builder: string | undefined
}

/**
 * Where something comes from: an in-toto statement (https://in-toto.io/Statement/v1) with SLSA's predicate
 * (https://slsa.dev/spec/v1.0/provenance). It tells no times and no names of machines: whoever builds the same sources gets
 * the same statement. It is not signed; whoever publishes it signs it.
 */
export function provenanceOf(facts: ProvenanceFacts): object {
  const { manifest, sources, subjects, command, files, packages, builder } = facts
  const { homepage, repository } = manifest
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(described),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: homepage.replace('#readme', '/blob/main/docs/install.md#built-by-yourself'),
        externalParameters: { command, repository: repository.url, hasUncommittedChanges: sources.isChanged },
        internalParameters: { platform: `${process.platform}-${process.arch}`, sourceDateEpoch: sources.date },
        resolvedDependencies: [
          ...(sources.commit === undefined ? [] : [{ uri: repository.url, digest: { gitCommit: sources.commit } }]),
          ...files.map(described),
          ...packages.map((folder) => {
            const locked = lockedPackage(folder)
            return { uri: npmPurl(locked), digest: { sha512: locked.sha512 } }
          }),
        ],
      },
      runDetails: {
        builder: { id: builder ?? homepage.replace('#readme', '/blob/main/docs/install.md#nobody-vouches') },
      },
    },
  }
}

function described({ name, bytes }: Subject): object {
  return { name, digest: { sha256: sha256Of(bytes) } }
}
