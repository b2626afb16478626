import { isJsonObject } from '../util/json.ts'
import type { JsonValue } from '../util/json.ts'
import type { Identity } from './spec/shape.ts'

/**
 * What tells an element of a list from the others: equal keys are duplicates in one document, and the same
 * element when two documents are merged. `undefined` for lists whose elements may repeat.
 */
export function identityOf(element: JsonValue, identity: Identity): string | undefined {
  switch (identity.by) {
    case 'position':
      return undefined
    case 'value':
      return typeof element === 'string' ? element : ''
    case 'member':
      return memberText(element, identity.member) ?? ''
    case 'partition':
      return partitionKey(element)
  }
}

function partitionKey(element: JsonValue): string {
  const number = isJsonObject(element) ? element['number'] : undefined
  if (typeof number === 'number' && number !== 0) return `number:${number}`
  const label = memberText(element, 'label')
  return label === undefined ? '' : `label:${label}`
}

function memberText(element: JsonValue, member: string): string | undefined {
  const value = isJsonObject(element) ? element[member] : undefined
  return typeof value === 'string' ? value : undefined
}

/** The name under which lists of one object share their keys, if they do. */
export function namespaceOf(identity: Identity): string | undefined {
  return 'namespace' in identity ? identity.namespace : undefined
}
