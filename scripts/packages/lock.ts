import fs from 'node:fs'

interface Locked {
  readonly version: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** What package-lock.json says of a package. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** The SHA-512 sum of its archive, in hexadecimal. */
  readonly sha512: string
  /** The names of the packages that it needs. */
  readonly needs: readonly string[]
}

/** What is locked for the package in a folder of `node_modules`. @throws Error if nothing is */
export function lockedPackage(folder: string): LockedPackage {
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  const { version, integrity, dependencies = {} } = lock.packages[folder] ?? {}
  const [algorithm, sum] = integrity?.split('-') ?? []
  if (version === undefined || algorithm !== 'sha512' || sum === undefined)
    throw new Error(`package-lock.json has no sha512 for ${folder}`)
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return { name, version, sha512: Buffer.from(sum, 'base64').toString('hex'), needs: Object.keys(dependencies) }
}

/** The address of a package in every list of packages (https://github.com/package-url/purl-spec). */
export function npmPurl({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
