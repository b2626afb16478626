import { VARIANTS } from '../butane/variants.ts'
import { ETCD_OPTIONS, FLANNEL_OPTIONS } from '../container-linux/options.ts'
import { CONTAINER_LINUX } from '../container-linux/spec.ts'
import type { ObjectShape } from '../config/legacy/shape.ts'
import { SPEC_1 } from '../config/legacy/spec-1.ts'
import { SPEC_2 } from '../config/legacy/spec-2.ts'
import { LEGACY_VERSIONS } from '../config/legacy/version.ts'
import { SPEC_VERSIONS } from '../config/spec/versions.ts'
import { butaneKeys } from './keys/butane.ts'
import { ignitionKeys } from './keys/ignition.ts'
import type { Key } from './keys/key.ts'
import { olderKeys } from './keys/older.ts'

/** One version of a language that documents are written in. */
export interface Language {
  /** A variant of Butane, `ignition`, or `container-linux`. */
  readonly name: string
  /** Its version; Container Linux Configs have none. */
  readonly version: string
  /** Both, for people. */
  readonly title: string
  readonly isStable: boolean
  /** How its documents are written. */
  readonly form: 'yaml' | 'json'
  /** The keys at the top of its documents. */
  readonly keys: () => readonly Key[]
}

/** Every version of every language, the oldest first in each. */
export const LANGUAGES: readonly Language[] = [
  language('ignition', '1', () =>
    olderKeys({ table: SPEC_1, minor: 0, mapping: 'object', section: 'older', version: () => '1' }),
  ),
  ...LEGACY_VERSIONS.map((version, minor) =>
    language('ignition', version, () =>
      olderKeys({ table: SPEC_2, minor, mapping: 'object', section: 'older', version: (since) => `2.${since}.0` }),
    ),
  ),
  ...SPEC_VERSIONS.map((spec) => language('ignition', spec.version, () => ignitionKeys(spec))),
  ...VARIANTS.map((variant) => language(variant.name, variant.version, () => butaneKeys(variant))),
  language('container-linux', '', () =>
    olderKeys({ table: withOptions(), minor: 0, mapping: 'mapping', section: 'containerLinux', version: () => '' }),
  ),
]

/** The names of all languages. */
export const LANGUAGE_NAMES: readonly string[] = [...new Set(LANGUAGES.map(({ name }) => name))]

/** The version of a language that somebody has who does not say which: the newest stable one. */
export function newestOf(name: string): Language | undefined {
  const versions = LANGUAGES.filter((one) => one.name === name)
  return versions.findLast(({ isStable }) => isStable) ?? versions.at(-1)
}

/** The page of the reference that has the keys of a language: specs of Ignition have their own, versions of one do not. */
export function pageNameOf({ name, version }: Language): string {
  return name === 'ignition' ? `ignition-${version[0] ?? ''}` : name
}

function language(name: string, version: string, make: () => readonly Key[]): Language {
  let made: readonly Key[] | undefined
  return {
    name,
    version,
    title: titleOf(name, version),
    isStable: !version.endsWith('-experimental'),
    form: name === 'ignition' ? 'json' : 'yaml',
    keys: () => (made ??= make()),
  }
}

function titleOf(name: string, version: string): string {
  if (name === 'container-linux') return 'Container Linux Config'
  return name === 'ignition' ? `Ignition ${version}` : `Butane ${name} ${version}`
}

/** The options of etcd and flannel are lists, since they are passed on as they are. */
function withOptions(): ObjectShape {
  return {
    ...CONTAINER_LINUX,
    etcd: { version: 'string', ...asTexts(ETCD_OPTIONS) },
    flannel: { version: 'string', network_config: 'string', ...asTexts(FLANNEL_OPTIONS) },
  }
}

function asTexts(names: readonly string[]): ObjectShape {
  return Object.fromEntries(names.map((name) => [name, 'string' as const]))
}
