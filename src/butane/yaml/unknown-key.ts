import type { ButaneIssue } from '../../report/issues.ts'
import { nearest } from '../../util/nearest.ts'
import { hasField, type Field, type Fields } from '../schema/field.ts'
import { VARIANTS, type Variant } from '../variants.ts'
import { isNull, targetOf, type YamlNode } from '../../yaml/node.ts'

type UnknownKey = Extract<ButaneIssue, { readonly code: 'butane-unknown-key' }>

/** What is known of a key that a language does not have. */
export interface UnknownKeyFacts {
  readonly key: string
  readonly value: YamlNode
  /** The keys that the mapping can have, in any language. */
  readonly fields: Fields
  readonly variant: Variant
}

/**
 * The issue of an unknown key: a warning with the key that was probably meant.
 *
 * It is an error when ignoring the key would cost the machine a protection that its owner asked for, be it that this
 * version lacks the key or that it is misspelt. Butane only warns there.
 */
export function unknownKeyIssue(facts: UnknownKeyFacts): Omit<UnknownKey, 'path' | 'location'> {
  const { key, value, fields, variant } = facts
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined
  const suggestion = field === undefined && key !== '<<' ? nearest(key, keysOf(fields, variant)) : undefined
  const meant = field ?? (suggestion === undefined ? undefined : fields[suggestion])
  const guards = isSomething(value) ? meant?.guards : undefined
  return {
    code: 'butane-unknown-key',
    severity: guards === undefined ? 'warning' : 'error',
    key,
    suggestion,
    guards,
    elsewhere: field === undefined ? undefined : whoHas(field, variant),
  }
}

/** A document may have many keys that are not known in one kind of mapping. */
const cache = new WeakMap<Fields, Map<Variant, readonly string[]>>()

function keysOf(fields: Fields, variant: Variant): readonly string[] {
  const ofFields = cache.get(fields) ?? new Map<Variant, readonly string[]>()
  const keys = ofFields.get(variant) ?? Object.keys(fields).filter((name) => hasField(variant, fields[name]))
  cache.set(fields, ofFields.set(variant, keys))
  return keys
}

function isSomething(value: YamlNode): boolean {
  const target = targetOf(value)
  if (target.kind === 'map') return target.entries.length > 0
  if (target.kind === 'list') return target.items.length > 0
  return !isNull(target)
}

function whoHas(field: Field, variant: Variant): string {
  const rows = VARIANTS.filter((row) => hasField(row, field))
  const own = rows.find((row) => row.name === variant.name)
  if (own !== undefined) return `${own.name} has it since version ${own.version}`
  const names = [...new Set(rows.map((row) => row.name))]
  return `${variant.name} does not have it, ${names.join(' and ')} ${names.length === 1 ? 'does' : 'do'}`
}
