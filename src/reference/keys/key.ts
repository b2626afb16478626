import type { JsonValue } from '../../util/json.ts'

/** What is known of one key of a language, whoever asks: a person, an editor, a page. */
export interface Key {
  /** As it is written in a document. */
  readonly name: string
  /** Itself and the keys around it, from the top; lists have no step of their own. */
  readonly path: readonly string[]
  /** The same in the spelling of Ignition, whether Ignition has it or not. */
  readonly canonical: readonly string[]
  /** What its value is, in words. */
  readonly type: string
  /** What it means: one sentence. */
  readonly meaning: string
  readonly isRequired: boolean
  /** The first version of its language that has it. */
  readonly since: string
  /** The values that it may have, where they can be listed. */
  readonly values: readonly string[]
  /** What counts when it is absent; of a key that must be there, nothing. */
  readonly default: string | undefined
  /** A value that it could have, as it stands in a document. */
  readonly example: JsonValue
  /** The key of Ignition that it becomes, where it becomes one. */
  readonly ignition: { readonly path: string; readonly since: string } | undefined
  /** What else it becomes, where it does. */
  readonly becomes: string | undefined
  readonly children: readonly Key[]
}

/** The path of a key as people write it: `storage.disks.device`. */
export function dotted(path: readonly string[]): string {
  return path.join('.')
}

/** What a table says of a path: the entry whose own path is the longest end of it. */
export function bySuffix<Text>(table: Readonly<Record<string, Text>>, path: readonly string[]): Text | undefined {
  for (let from = 0; from < path.length; from += 1) {
    const suffix = dotted(path.slice(from))
    if (Object.hasOwn(table, suffix)) return table[suffix]
  }
  return undefined
}

/** All keys at and below some, in the order of the document. */
export function* everyKey(keys: readonly Key[]): Generator<Key> {
  for (const key of keys) {
    yield key
    yield* everyKey(key.children)
  }
}
