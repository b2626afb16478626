import { decodeYaml } from '../../src/butane/yaml/decode.ts'
import type { Fields } from '../../src/butane/schema/field.ts'
import { findVariant } from '../../src/butane/variants.ts'
import { composeYaml } from '../../src/yaml/compose.ts'
import { ENDLESS } from '../../src/yaml/node.ts'
import { decodeText } from '../../src/yaml/text.ts'
import type { YamlNode } from '../../src/yaml/node.ts'
import { isJsonObject, type JsonValue } from '../../src/util/json.ts'

/** What a YAML document means: as it is written, and decoded into types. */
export interface YamlMeaning {
  /**
   * Plain scalars are their text; a quote stands before the text of others; `{"!!tag": …}` says a tag, `{"map": […]}`
   * keys and values by turns, `{"*": …}` what an alias stands for.
   */
  readonly tree: JsonValue
  /** The value of a document with the keys of {@link FIELDS}, its integers as texts. */
  readonly typed: JsonValue
}

/** What this project's reader makes of a YAML text; `refused` stands for either where it gives an error. */
export function yamlMeaning(text: string): YamlMeaning {
  const decoded = decodeText(Buffer.from(text))
  const composed = decoded.kind === 'text' ? composeYaml(decoded.text) : decoded
  if (composed.kind === 'malformed') return { tree: 'refused', typed: 'refused' }
  if (composed.kind === 'empty') return { tree: 'empty', typed: {} }
  return { tree: treeOf(composed.node), typed: typedOf(composed.node) }
}

function treeOf(node: YamlNode): JsonValue {
  switch (node.kind) {
    case 'alias':
      return { '*': treeOf(node.target) }
    case 'scalar':
      if (node.tag === ENDLESS) return 'endless'
      if (node.tag !== undefined) return { [node.tag]: node.text }
      return node.plain ? node.text : `"${node.text}`
    case 'list':
      return tagged(node.tag, node.items.map(treeOf))
    case 'map':
      return tagged(node.tag, { map: node.entries.flatMap(({ key, value }) => [treeOf(key), treeOf(value)]) })
  }
}

function tagged(tag: string | undefined, value: JsonValue): JsonValue {
  return tag === undefined ? value : { [tag]: value }
}

const doc = 'a key of the exam'
const INNER: Record<string, Fields[string]> = {
  text: { type: 'string', doc },
  number: { type: 'integer', doc },
  flag: { type: 'boolean', doc },
  words: { type: { list: 'string' }, doc },
  labels: { type: 'string-map', doc },
}

/** The keys of the documents of the exam; `inner` and `items` have the same again. */
export const FIELDS: Fields = INNER
INNER['inner'] = { type: { object: FIELDS }, doc }
INNER['items'] = { type: { list: { object: FIELDS } }, doc }

function typedOf(root: YamlNode): JsonValue {
  const found = findVariant('fcos', '1.6.0')
  if (found.kind !== 'found') throw new RangeError('there is no such variant')
  const document = { source: { kind: 'file', path: 'exam.bu' } as const, text: '' }
  const { value, issues } = decodeYaml({ document, root }, FIELDS, found.variant)
  return issues.some(({ severity }) => severity === 'error') ? 'refused' : plainOf(value)
}

/** The value with its integers as texts: JSON has none so large. */
function plainOf(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(plainOf)
  if (!isJsonObject(value)) return typeof value === 'number' ? BigInt(value).toString() : (value ?? null)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainOf(member)]))
}
