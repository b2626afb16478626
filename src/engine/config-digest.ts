import type { Config } from '../config/model.ts'
import { sha512InPieces } from '../util/digest.ts'
import { writeStable, type JsonValue } from '../util/json.ts'

/** The digest that names a config in the journal, in reports and in `status`: hex SHA-512 of its canonical JSON. */
export function digestOf(config: Config): string {
  const known = digests.get(config)
  if (known !== undefined) return known
  const digest = sha512InPieces((take) => writeStable(config as unknown as JsonValue, take))
  digests.set(config, digest)
  return digest
}

/** A config never changes, and its digest is asked for at several places. */
const digests = new WeakMap<Config, string>()
