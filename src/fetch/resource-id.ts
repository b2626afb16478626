import type { Resource } from '../config/model.ts'
import type { ResourceId } from '../util/content.ts'
import { sha256 } from '../util/digest.ts'
import { keptFor } from '../util/kept-for.ts'

/**
 * The name of a resource in a content store: equal for two resources that must come to the same bytes.
 *
 * A digest of source, headers, compression and hash; nothing secret can be read from it. Headers without a value
 * count as absent, as they do in the request.
 */
export const resourceId: (resource: Resource) => ResourceId = keptFor(idOf)

function idOf(resource: Resource): ResourceId {
  const { source = '', compression = '', httpHeaders, verification } = resource
  const expected = verification?.hash ?? ''
  if (httpHeaders === undefined && expected === '') return digest(`${compression}\n${source}`)
  const headers = (httpHeaders ?? []).filter((header) => header.value !== undefined)
  return digest(
    JSON.stringify([
      source,
      compression,
      expected.toLowerCase(),
      headers.map(({ name, value }) => [name.toLowerCase(), value]),
    ]),
  )
}

function digest(text: string): ResourceId {
  return sha256(text).slice(0, 32)
}
