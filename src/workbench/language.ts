import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import { VARIANTS, type Variant, type VariantName } from '../butane/variants.ts'

/** What a document that is being written is taken for, however broken it is at the moment. */
export type WrittenLanguage =
  | { readonly kind: 'butane'; readonly variant: Variant }
  /** The minor version of spec 3. */
  | { readonly kind: 'ignition'; readonly minor: number }
  | { readonly kind: 'container-linux' }

/** What a document says of itself, as far as it can be told before it is whole. */
interface Said {
  readonly name?: string | undefined
  readonly version?: string | undefined
}

/**
 * Tells the language of a document while it is written: by what it says of itself, by its looks, and where there is
 * nothing yet by its name. A version that is not known, or not there yet, is taken for the newest stable one.
 *
 * @param name the name of its file: `.ign` and `.json` hold Ignition, anything else Butane
 */
export function languageOf(text: string, name = ''): WrittenLanguage {
  const start = /^(?:\s|#[^\n]*\n|---)*/.exec(text)?.[0].length ?? 0
  const looksLikeJson = text.charAt(start) === '{' || (start === text.length && /\.(?:ign|json)$/.test(name))
  const said = looksLikeJson ? saidInJson(text) : saidInYaml(text)
  if (said.name !== undefined) return { kind: 'butane', variant: variantOf(said) }
  if (looksLikeJson) return { kind: 'ignition', minor: minorOf(text) }
  const isOld = /^(?:networkd|update|locksmith|docker|etcd|flannel):/m.test(text)
  return isOld ? { kind: 'container-linux' } : { kind: 'butane', variant: variantOf(said) }
}

const YAML_NAME = /^["']?variant["']?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"'#]*)/m
const YAML_VERSION = /^["']?version["']?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"'#]*)/m
const JSON_NAME = /"variant"\s{0,9}:\s{0,9}"([^"\n]*)/
const JSON_VERSION = /"version"\s{0,9}:\s{0,9}"([^"\n]*)/

function saidInYaml(text: string): Said {
  return { name: YAML_NAME.exec(text)?.[1], version: YAML_VERSION.exec(text)?.[1] }
}

function saidInJson(text: string): Said {
  return { name: JSON_NAME.exec(text)?.[1], version: JSON_VERSION.exec(text)?.[1] }
}

function variantOf({ name, version }: Said): Variant {
  const own = VARIANTS.filter((row) => row.name === name)
  return own.find((row) => row.version === version) ?? newestStable(own) ?? newestVariant('fcos')
}

/** The newest version of a variant that will not change any more. */
export function newestVariant(name: VariantName): Variant {
  const newest = newestStable(VARIANTS.filter((row) => row.name === name))
  if (newest === undefined) throw new TypeError(`${name} has no stable version`)
  return newest
}

function newestStable(rows: readonly Variant[]): Variant | undefined {
  return rows.findLast(({ version }) => !version.includes('-'))
}

function minorOf(text: string): number {
  const { version } = saidInJson(text)
  const known = SPEC_VERSIONS.find((row) => row.version === version)
  const stable = SPEC_VERSIONS.findLast(({ status }) => status === 'stable')
  return (known ?? stable)?.minor ?? 0
}
