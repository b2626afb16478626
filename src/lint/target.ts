import { PLATFORMS } from './platforms.ts'
import { FIRST_IGNITION, RELEASES } from './releases.ts'

/** Where a document will go, as far as it was said: a platform, a release, or both. */
export interface Target {
  readonly platform?: string
  readonly product?: string
  /** The newest spec that the release takes, and what it is called. */
  readonly release?: { readonly name: string; readonly spec: string; readonly source: string }
}

/** What came of reading `aws`, `flatcar@4593` or `ignition@2.24.0`. */
export type TargetAnswer =
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'unknown'; readonly detail: string; readonly hint: string }

/** The products that a target can name, besides platforms. */
const PRODUCTS = ['flatcar', 'fcos', 'openshift', 'ignition']

/** Reads what `--target` was given. */
export function readTarget(text: string): TargetAnswer {
  const [name = '', release] = text.split('@')
  if (release === undefined && name in PLATFORMS) return { kind: 'target', target: { platform: name } }
  if (!PRODUCTS.includes(name)) {
    const known = [...Object.keys(PLATFORMS), 'flatcar@RELEASE', 'openshift@RELEASE', 'ignition@VERSION'].join(', ')
    return { kind: 'unknown', detail: `nothing is known of ${JSON.stringify(text)}`, hint: `targets are ${known}` }
  }
  if (release === undefined) return { kind: 'target', target: { product: name } }
  const found = name === 'ignition' ? ofIgnition(release) : ofProduct(name, release)
  if (found !== undefined) return { kind: 'target', target: { product: name, release: found } }
  return {
    kind: 'unknown',
    detail: `it is not known which spec ${name} ${release} takes`,
    hint: `known are ${RELEASES.map((row) => `${row.product}@${row.release}`).join(', ')} and ignition@VERSION`,
  }
}

/** The targets that are known. */
export function targetNames(): readonly string[] {
  return [...Object.keys(PLATFORMS), ...PRODUCTS, ...RELEASES.map(({ product, release }) => `${product}@${release}`)]
}

/** Several targets as one: a platform and a release. */
export function joinTargets(targets: readonly Target[]): Target | undefined {
  return targets.length === 0 ? undefined : targets.reduce((joined, target) => ({ ...joined, ...target }))
}

function ofProduct(product: string, release: string): Target['release'] {
  const row = RELEASES.find((one) => one.product === product && isWithin(release, one.release))
  if (row === undefined) return undefined
  const carries = row.ignition === undefined ? '' : `, which carries Ignition ${row.ignition},`
  return { name: `${product} ${release}${carries}`, spec: row.spec, source: row.source }
}

function isWithin(release: string, line: string): boolean {
  return release === line || release.startsWith(`${line}.`)
}

function ofIgnition(version: string): Target['release'] {
  if (!/^2\.\d+(?:\.\d+)?$/.test(version)) return undefined
  const row = FIRST_IGNITION.findLast(([first]) => minorOf(first) <= minorOf(version))
  return row && { name: `Ignition ${version}`, spec: row[1], source: 'the notes of the releases of Ignition' }
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
