import { sha256 } from '../../util/digest.ts'
import { stableStringify, type JsonValue } from '../../util/json.ts'
import type { Operation } from './operation.ts'

/** Names an operation by what it does, so that a resumed run can tell that it is the same one. Secrets do not enter. */
export function operationDigest(operation: Operation): string {
  const plain = JSON.parse(JSON.stringify(operation)) as JsonValue
  return sha256(stableStringify(plain))
}
