import type { ConfigPath } from '../report/path.ts'
import type { JsonValue } from '../util/json.ts'
import { isJsonObject } from '../util/json.ts'
import type { SourcePaths } from './yaml/decode.ts'

/** Which part of the document each value of the generated config came from. */
export interface Provenance {
  /** Says that a generated mapping or list is a copy of a decoded one: its members came from the same-named ones. */
  copied(made: object, from: object): void
  /** Says where one member of a generated mapping or list came from, together with all that is below it. */
  came(made: object, key: string | number, from: ConfigPath): void
  /** Where a member came from, as far as it was said. */
  ofMember(made: object, key: string | number): ConfigPath | undefined
  /** Where the value at a path of the generated config came from, or its nearest ancestor that came from somewhere. */
  trace(root: JsonValue, path: ConfigPath): ConfigPath
}

/** An empty record of where things came from. */
export function createProvenance(paths: SourcePaths): Provenance {
  const copies = new WeakMap<object, object>()
  const said = new WeakMap<object, Map<string | number, ConfigPath>>()
  const ofMember = (made: object, key: string | number): ConfigPath | undefined => {
    const explicit = said.get(made)?.get(key)
    if (explicit !== undefined) return explicit
    const from = copies.get(made)
    return from === undefined ? undefined : paths.pathOf(from, typeof key === 'number' ? key : documentKey(key))
  }
  return {
    copied: (made, from) => void copies.set(made, from),
    came(made, key, from) {
      const members = said.get(made)
      if (members === undefined) said.set(made, new Map([[key, from]]))
      else members.set(key, from)
    },
    ofMember,
    trace: (root, path) => trace(root, path, ofMember),
  }
}

/** The key of the document that a key of the config is written as: `sizeMiB` is `size_mib`. */
export function documentKey(key: string): string {
  return key.replace(/MiB|[A-Z]/g, (part) => `_${part.toLowerCase()}`)
}

/** The key of the config that a key of the document becomes: `type_guid` is `typeGuid`, `size_mib` is `sizeMiB`. */
export function configKey(key: string): string {
  return key.replace(/_mib$/, 'MiB').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function trace(root: JsonValue, path: ConfigPath, ofMember: Provenance['ofMember']): ConfigPath {
  let value: JsonValue | undefined = root
  let found: ConfigPath = []
  for (const step of path) {
    if (typeof value !== 'object' || value === null) break
    found = ofMember(value, step) ?? found
    value = memberOf(value, step)
  }
  return found
}

function memberOf(value: JsonValue, step: string | number): JsonValue | undefined {
  if (isJsonObject(value)) return value[step]
  if (Array.isArray(value) && typeof step === 'number') return (value as readonly JsonValue[])[step]
  return undefined
}
