import { configKey } from '../../butane/provenance.ts'
import type { ObjectShape, Shape } from '../../config/legacy/shape.ts'
import { withFacts } from './facts.ts'
import { ignitionKey } from './ignition.ts'
import { bySuffix, dotted, type Key } from './key.ts'
import { OLDER_MEANINGS } from './older-meanings.ts'

/** A language that is written down in a compact table, without meanings. */
export interface OlderLanguage {
  readonly table: ObjectShape
  readonly minor: number
  /** Its version with a minor number. */
  version(minor: number): string
  /** What its mappings are called. */
  readonly mapping: 'object' | 'mapping'
  /** What stands before its own paths in the tables of facts. */
  readonly section: 'older' | 'containerLinux'
}

/** The keys of an older version of Ignition, or of Container Linux Configs. */
export function olderKeys(language: OlderLanguage): readonly Key[] {
  return keysOf(language.table, { language, path: [], since: 0 })
}

interface Place {
  readonly language: OlderLanguage
  readonly path: readonly string[]
  readonly since: number
}

function keysOf(shape: ObjectShape, place: Place): readonly Key[] {
  return Object.entries(shape).flatMap(([key, field]) => {
    const [name = key, own = '0'] = key.split('@')
    if (Number(own) > place.language.minor) return []
    return [keyOf(name, field, { ...place, path: [...place.path, name], since: Math.max(place.since, Number(own)) })]
  })
}

function keyOf(name: string, shape: Shape, place: Place): Key {
  const { path, language, since } = place
  const canonical = path.map(configKey)
  const now = todaysKey(canonical)
  const inner = objectIn(shape)
  const at = [language.section, ...canonical]
  const key = {
    name,
    path,
    canonical,
    type: typeOf(shape, language),
    meaning: bySuffix(OLDER_MEANINGS, at) ?? now?.meaning ?? '',
    isRequired: false,
    since: language.version(since),
    values: now?.values.filter((value) => !/^(?:none|virtiofs)$/.test(value)) ?? [],
    ignition: now?.ignition,
    becomes: undefined,
    children: inner === undefined ? [] : keysOf(inner, place),
  }
  return withFacts(key, at)
}

/** Levels that older languages have, and spec 3 has not: what is in them stands one level higher today. */
const LEVELS: ReadonlySet<string> = new Set(['mount', 'create', 'remote'])

/** The key of spec 3 that means the same. */
function todaysKey(canonical: readonly string[]): Key | undefined {
  const path = dotted(canonical.filter((step) => !LEVELS.has(step)))
    .replace(/^storage\.filesystems\.files/, 'storage.files')
    .replace(/^ignition\.config\.append/, 'ignition.config.merge')
    .replace(/\.enable$/, '.enabled')
  if (/\.mount$|\.create$|\.append$|filesystems\.(?:name|path)$/.test(dotted(canonical))) return undefined
  return ignitionKey(path.split('.'))
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (typeof shape === 'string') return undefined
  return isList(shape) ? objectIn(shape[0]) : shape
}

function typeOf(shape: Shape, { mapping }: OlderLanguage): string {
  if (typeof shape === 'string') return shape
  if (!isList(shape)) return mapping
  const [item] = shape
  return `list of ${typeof item === 'string' ? item : mapping}s`
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape)
}
