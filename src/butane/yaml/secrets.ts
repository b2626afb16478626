import { nearest } from '../../config/nearest.ts'
import type { SourceText, Span } from '../../report/span.ts'
import type { YamlNode } from './node.ts'

/**
 * Keys whose values no excerpt shows: hashes, headers, the configuration of pins, the contents of files and units, and
 * what lets a machine into a cluster.
 */
const SECRET_KEYS = ['password_hash', 'value', 'config', 'contents', 'inline', 'password', 'passphrase', 'discovery']

/** Those of them that stand for a map where they are right; what is in such a map is judged by its own keys. */
const MAP_KEYS = new Set(['config', 'contents'])

/** A YAML text whose excerpts hide what is secret, wherever a line is cut. */
export function guardedYaml(document: SourceText, root: YamlNode): SourceText {
  let known: readonly Span[] | undefined
  return {
    ...document,
    secrets: (within) => {
      known ??= [...secretsIn(root, false)].sort((one, other) => one.start - other.start)
      return known.filter(({ start, end }) => start < within.end && end > within.start)
    },
  }
}

function* secretsIn(node: YamlNode, isSecret: boolean): Generator<Span> {
  if (node.kind === 'scalar') {
    if (isSecret) yield node.span
  } else if (node.kind === 'list') {
    for (const item of node.items) yield* secretsIn(item, isSecret)
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      yield* secretsIn(value, isSecret || (key.kind === 'scalar' && isSecretAt(key.text, value)))
    }
  }
}

function isSecretAt(key: string, value: YamlNode): boolean {
  return isSecretKey(key) && !(value.kind === 'map' && MAP_KEYS.has(key))
}

/** Whether a key is one of those, or looks as if it was meant to be. */
function isSecretKey(key: string): boolean {
  return SECRET_KEYS.includes(key) || /pass|secret|token/i.test(key) || nearest(key, SECRET_KEYS) !== undefined
}
