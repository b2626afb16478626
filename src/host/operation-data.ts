import { sha512 } from '../util/digest.ts'
import { isSecret, reveal } from '../util/secret.ts'
import type { Content, ContentStore } from './content.ts'
import type { Operation } from './operation.ts'

/**
 * An operation as plain data for `--json`: what it is made of, without any secret; contents by size and digest only.
 */
export function operationData(operation: Operation, contents: ContentStore): Record<string, unknown> {
  const data: Record<string, unknown> = { ...operation }
  if ('contents' in operation) data['contents'] = operation.contents.map((content) => contentData(content, contents))
  if (operation.kind === 'provide-volume-key' && typeof operation.from === 'object') {
    data['from'] = operation.from.kind === 'resource' ? operation.from.shown : operation.from.kind
  }
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>
}

/** A file's contents by size and digest; a volume's key by neither. */
function contentData(content: Content, contents: ContentStore): Record<string, unknown> {
  switch (content.kind) {
    case 'text': {
      const bytes = Buffer.from(isSecret(content.text) ? reveal(content.text) : content.text)
      return { kind: content.kind, size: bytes.length, ...(isSecret(content.text) ? {} : { sha512: sha512(bytes) }) }
    }
    case 'resource':
      return { kind: content.kind, source: content.shown, ...contents.info(content.id) }
    case 'volume-key':
      return { kind: content.kind, volume: content.volume }
  }
}

/** Whether the operation can destroy data that was there before. */
export function isDestructive(operation: Operation): boolean {
  switch (operation.kind) {
    case 'wipe-table':
    case 'create-array':
    case 'wipe-signatures':
    case 'make-filesystem':
    case 'format-luks':
    case 'drop-volume-key':
    case 'delete-group':
    case 'delete-user':
    case 'remove':
      return true
    case 'partition':
      return operation.remove.length > 0
    default:
      return false
  }
}
