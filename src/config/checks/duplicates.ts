import type { ConfigPath } from '../../report/path.ts'
import { isJsonObject } from '../../util/json.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import { printableUrl } from '../../util/secret.ts'
import { identityOf, namespaceOf } from '../identity.ts'
import { CONFIG_SHAPE } from '../spec/config.ts'
import type { ListShape, ObjectShape, Shape } from '../spec/shape.ts'
import type { CheckContext } from './check.ts'

/** Finds elements that stand in a list twice, or in two lists that share their keys. */
export function checkDuplicates(config: JsonObject, context: CheckContext): void {
  visitObject(config, CONFIG_SHAPE, { path: [], context })
}

interface Visit {
  /** The path of the value at hand; changed in place. */
  readonly path: (string | number)[]
  readonly context: CheckContext
}

/** A list that was looked at, and where each key stands in it. */
interface SeenList {
  readonly path: ConfigPath
  readonly keys: Map<string, number>
}

/** Looks at the lists of an object first, and then into its members: so Ignition orders what it finds. */
function visitObject(object: JsonObject, shape: ObjectShape, visit: Visit): void {
  let namespaces: Map<string, SeenList[]> | undefined
  const members = interesting(shape)
  for (const { key, child } of members) {
    const value = object[key]
    if (child.kind !== 'list' || !Array.isArray(value) || child.identity.by === 'position') continue
    namespaces ??= new Map()
    const namespace = namespaceOf(child.identity) ?? `list ${key}`
    const lists = namespaces.get(namespace) ?? []
    namespaces.set(namespace, lists)
    findDuplicates(value, child, { path: [...visit.path, key], lists, context: visit.context })
  }
  for (const { key, child } of members) {
    const value = object[key]
    if (value === undefined) continue
    visit.path.push(key)
    if (child.kind === 'object' && isJsonObject(value)) visitObject(value, child, visit)
    else if (child.kind === 'list' && Array.isArray(value)) visitElements(value, child.items, visit)
    visit.path.pop()
  }
}

function findDuplicates(
  list: readonly JsonValue[],
  shape: ListShape,
  { path, lists, context }: { path: ConfigPath; lists: SeenList[]; context: CheckContext },
): void {
  const keys = new Map<string, number>()
  lists.push({ path, keys })
  for (const [index, element] of list.entries()) {
    const key = identityOf(element, shape.identity)
    if (key === undefined) continue
    const seen = lists.find((other) => other.keys.has(key))
    if (!seen) keys.set(key, index)
    else {
      const name = shown(key, shape)
      const second = { title: name, path: [...seen.path, seen.keys.get(key) ?? 0] }
      context.add({ code: 'duplicate', severity: 'error', path: [...path, index], key: name, second })
    }
  }
}

function visitElements(list: readonly JsonValue[], items: Shape, visit: Visit): void {
  if (items.kind !== 'object' || interesting(items).length === 0) return
  for (const [index, element] of list.entries()) {
    visit.path.push(index)
    if (isJsonObject(element)) visitObject(element, items, visit)
    visit.path.pop()
  }
}

/** URLs may hold secrets and whole files: only their public parts are shown. */
function shown(key: string, { identity }: ListShape): string {
  if (identity.by === 'partition') return key.replace(/^(?:label|number):/, '')
  return identity.by === 'member' && /^(?:source|url)$/.test(identity.member) ? printableUrl(key) : key
}

/** A member of an object that is a list, or has lists in it. */
interface Member {
  readonly key: string
  readonly child: Shape
}

const cache = new Map<ObjectShape, readonly Member[]>()

/** The members of an object that are lists, or have lists in them. */
function interesting(shape: ObjectShape): readonly Member[] {
  const known = cache.get(shape)
  if (known) return known
  const found = Object.entries(shape.fields).flatMap(([key, field]): Member[] => {
    const child = field.shape
    if (child.kind === 'object') return interesting(child).length > 0 ? [{ key, child }] : []
    return child.kind === 'list' ? [{ key, child }] : []
  })
  cache.set(shape, found)
  return found
}
