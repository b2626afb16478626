import { isJsonObject } from '../util/json.ts'
import { nearest } from '../util/nearest.ts'
import { usageError } from './command/option.ts'

/** The query of an `external` data source, as Terraform hands it over. */
export interface TerraformQuery {
  /** The document. */
  readonly content: string
  /** What is merged over it, in order. */
  readonly snippets: readonly string[]
  /** Whether warnings count as errors. */
  readonly strict: boolean
  readonly prettyPrint: boolean
  /** Where local files are. */
  readonly filesDir: string | undefined
  /** The platform of a Container Linux Config's dynamic data. */
  readonly platform: string | undefined
}

const KEYS = ['content', 'snippets', 'strict', 'pretty_print', 'files_dir', 'platform'] as const

/**
 * Reads a query: one JSON object whose values are texts.
 * @throws FirstlightError `usage` which names the key that is wrong
 */
export function parseTerraformQuery(bytes: Uint8Array): TerraformQuery {
  const query = parseJson(new TextDecoder().decode(bytes), 'the query on standard input is not JSON')
  if (!isJsonObject(query)) throw wrong('the query on standard input is no JSON object')
  for (const [key, value] of Object.entries(query)) {
    if (!KEYS.some((known) => known === key)) throw unknownKey(key)
    if (typeof value !== 'string') throw wrong(`${key} is no text: Terraform hands over texts alone`)
  }
  const textOf = (key: (typeof KEYS)[number]): string | undefined => {
    const value = query[key]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const content = textOf('content')
  if (content === undefined) throw wrong('there is no content')
  return {
    content,
    snippets: snippetsOf(textOf('snippets')),
    strict: flagOf('strict', textOf('strict')),
    prettyPrint: flagOf('pretty_print', textOf('pretty_print')),
    filesDir: textOf('files_dir'),
    platform: textOf('platform'),
  }
}

function snippetsOf(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const list = parseJson(text, 'snippets is not JSON')
  if (list === null) return []
  const texts = Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : []
  if (!Array.isArray(list) || texts.length < list.length) throw wrong('snippets is no list of texts')
  return texts
}

function flagOf(key: string, text = 'false'): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw wrong(`${key} is neither true nor false`)
}

function parseJson(text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What the parser says quotes the text, which may hold secrets.
    throw wrong(otherwise)
  }
}

function wrong(message: string): Error {
  return usageError(
    `terraform: ${message}`,
    'query = { content = file("machine.bu"), strict = true, snippets = jsonencode([file("more.bu")]) }',
  )
}

function unknownKey(key: string): Error {
  const meant = nearest(key, KEYS)
  return usageError(
    `terraform: the query has an unknown key ${JSON.stringify(key)}`,
    meant === undefined ? `there are ${KEYS.join(', ')}` : `did you mean ${meant}?`,
  )
}
