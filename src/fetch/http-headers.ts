import { FirstlightError } from '../errors.ts'

/** Headers as they go out: names may come more than once. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

/** What belongs to the message and not to whoever wrote the config: Go's client, and so Ignition, drops these. */
const OF_THE_MESSAGE = new Set(['host', 'content-length', 'transfer-encoding', 'trailer'])

/**
 * Headers of a config as Go's client sends them: names in their canonical spelling, values without spaces around them
 * and as UTF-8, and none that belongs to the message itself.
 * @throws FirstlightError `fetch-failed` for what HTTP does not allow; `shown` is the URL as it may be printed
 */
export function configHeaders(headers: Iterable<readonly [string, string]>, shown: string): HeaderLines {
  return [...headers].flatMap(([name, value]) => {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw notAllowed(shown, 'the name of a header')
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw notAllowed(shown, `the value of the header ${name}`)
    if (OF_THE_MESSAGE.has(name.toLowerCase())) return []
    return [[canonical(name), value.replace(/^[ \t]+/, '').trimEnd()] as const]
  })
}

/** The later ones, and those of the earlier ones that are not named again. */
export function withHeaders(earlier: HeaderLines, later: HeaderLines): HeaderLines {
  const named = new Set(later.map(([name]) => name.toLowerCase()))
  return [...earlier.filter(([name]) => !named.has(name.toLowerCase())), ...later]
}

/** Node writes headers letter by letter as bytes: those of UTF-8 have to be letters of their own. */
export function onTheWire(headers: HeaderLines): readonly string[] {
  return headers.flatMap(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')])
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

function notAllowed(shown: string, what: string): FirstlightError {
  return new FirstlightError('fetch-failed', `fetching ${shown}: ${what} has a character that HTTP does not allow`, {
    hint: 'names are letters, digits and hyphens; values are one line',
  })
}
