import { isJsonObject, type ExactJson } from '../util/json.ts'

/**
 * The hash of what is behind a URL; nothing for what is not fetched.
 * @throws FirstlightError `not-locked` for what nobody has locked
 */
export type HashOf = (url: string, compression: string | undefined) => string | undefined

/** A config in which everything that is fetched has the hash that it is locked with; a hash that is there stays. */
export function withHashes(config: ExactJson, hashOf: HashOf): ExactJson {
  if (Array.isArray(config)) return (config as readonly ExactJson[]).map((item) => withHashes(item, hashOf))
  if (!isJsonObject(config)) return config
  const members = Object.fromEntries(
    Object.entries(config).map(([key, member]) => [key, member === undefined ? member : withHashes(member, hashOf)]),
  )
  const { source, compression, verification } = config
  if (typeof source !== 'string' || hasHash(verification)) return members
  const hash = hashOf(source, typeof compression === 'string' && compression !== '' ? compression : undefined)
  return hash === undefined ? members : { ...members, verification: { hash } }
}

function hasHash(verification: unknown): boolean {
  return isJsonObject(verification) && typeof verification['hash'] === 'string' && verification['hash'] !== ''
}
