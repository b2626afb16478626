import { NO_INTEGER } from '../../report/found-number.ts'
import { isJsonObject } from '../../util/json.ts'
import type { JsonValue } from '../../util/json.ts'
import type { NodeReader } from './check-shape.ts'

/** Looks at the values of a JSON document. */
export const JSON_READER: NodeReader<JsonValue> = {
  members: (node) =>
    isJsonObject(node)
      ? Object.entries(node).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
      : undefined,
  items: (node) => (Array.isArray(node) ? (node as readonly JsonValue[]) : undefined),
  isNull: (node) => node === null,
  scalar: (node, type) => {
    if (type === 'integer') return typeof node === 'number' && Number.isInteger(node) ? node : undefined
    return typeof node === type && typeof node !== 'object' ? node : undefined
  },
  describe: (node) => {
    if (Array.isArray(node)) return 'a list'
    switch (typeof node) {
      case 'string':
        return 'a string'
      case 'number':
        return Number.isInteger(node) ? 'a number' : NO_INTEGER
      case 'boolean':
        return String(node)
      default:
        return 'an object'
    }
  },
}
