import { assertNever } from '../../util/assert-never.ts'
import { sha256 } from '../../util/digest.ts'
import type { JsonObject, JsonValue } from '../../util/json.ts'
import { present } from '../../util/present.ts'
import { isSecret, reveal } from '../../util/secret.ts'
import { utf8Length } from '../../util/utf8.ts'
import type { Content, ContentStore } from '../../util/content.ts'
import type { Operation } from './operation.ts'
import { octal } from '../../util/octal.ts'

/**
 * An operation as JSON, for `plan --json` and the report: contents become their size and digest, modes octal text,
 * and secrets `[redacted]`.
 * @param contents where sizes and digests of fetched resources are known from
 */
export function operationData(operation: Operation, contents: ContentStore): JsonObject {
  const { kind, ...members } = JSON.parse(JSON.stringify(plain(operation))) as JsonObject
  const mode = 'mode' in operation && operation.mode !== undefined ? { mode: octal(operation.mode) } : {}
  return { kind, ...members, ...mode, ...contentMember(operation, contents) }
}

/** The digest of what an operation writes, as in `sha256-<hex>`; `undefined` when that is several, secret or not known. */
export function contentDigest(operation: Operation, contents: ContentStore): string | undefined {
  if (!('contents' in operation)) return undefined
  const [content, ...more] = operation.contents
  if (content === undefined || more.length > 0) return undefined
  if (content.kind === 'resource') return contents.info(content.id)?.digest
  return content.kind === 'text' ? textDigest(content) : undefined
}

/** The operation without contents, which are said in another way. */
function plain(operation: Operation): object {
  if (!('contents' in operation)) return operation
  const { contents: _contents, ...rest } = operation
  return rest
}

function contentMember(operation: Operation, contents: ContentStore): JsonObject {
  if ('contents' in operation) {
    return { contents: operation.contents.map((content) => contentData(content, contents)) }
  }
  if (!('from' in operation) || typeof operation.from !== 'object') return {}
  // The digest of a key, and even its size, would let a reader try guesses.
  const { from } = operation
  return { from: from.kind === 'resource' ? { kind: 'resource', source: from.shown } : { kind: from.kind } }
}

function contentData(content: Content, contents: ContentStore): JsonValue {
  switch (content.kind) {
    case 'text': {
      const text = isSecret(content.text) ? reveal(content.text) : content.text
      const digest = textDigest(content)
      return { kind: 'text', size: utf8Length(text), ...present({ digest }) }
    }
    case 'resource':
      return { kind: 'resource', source: content.shown, ...contents.info(content.id) }
    case 'volume-key':
      return { kind: 'volume-key', volume: content.volume }
    case 'secure-key':
      return { kind: 'secure-key', volume: content.volume, part: content.part }
    default:
      return assertNever(content)
  }
}

/** None of a secret, since it would let a reader try guesses, and none that is another one in every plan. */
function textDigest({ text, dated = false }: Content & { kind: 'text' }): string | undefined {
  return isSecret(text) || dated ? undefined : `sha256-${sha256(text)}`
}
