/** The OVF environment (DSP0243): an XML document of properties. Reads just that much XML, and no entity but the five. */

const NAMESPACE = 'http://schemas.dmtf.org/ovf/environment/1'
const MAX_DEPTH = 64

interface Attribute {
  readonly name: string
  readonly value: string
}

/** An element as it opens, with where it starts and, once it has ended, where it ends. */
interface Element {
  readonly prefix: string
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly namespaces: ReadonlyMap<string, string>
  readonly start: number
  readonly parents: readonly Element[]
}

/** One property element with its place in the text. */
interface Property {
  readonly element: Element
  readonly end: number
}

const TAG =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|\?[\s\S]*?\?>|(\/?)([\w.-]+:)?([\w.-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/y

/**
 * The properties of an OVF environment by key, later ones over earlier ones; namespaces do not matter for reading.
 * `undefined` when the text is no such document. Text after the document is passed over.
 */
export function ovfProperties(text: string): ReadonlyMap<string, string> | undefined {
  if (text.trim() === '') return new Map()
  const found = propertiesIn(text)
  return (
    found &&
    new Map(
      found.flatMap(({ element }) => {
        const key = element.attributes.find(({ name }) => localName(name) === 'key')
        const value = element.attributes.find(({ name }) => localName(name) === 'value')
        return key === undefined ? [] : [[key.value, value?.value ?? ''] as const]
      }),
    )
  )
}

/**
 * The text without the properties of these keys: only those in the namespace of OVF environments, with a key attribute of
 * that namespace. Everything around them stays as it is. `undefined` when the text is no OVF environment.
 */
export function withoutOvfProperties(text: string, keys: readonly string[]): string | undefined {
  const found = propertiesIn(text)
  if (found === undefined) return undefined
  const doomed = found.filter(({ element }) => isOurs(element) && keys.includes(ownKey(element) ?? ''))
  return doomed.reduceRight((rest, { element, end }) => rest.slice(0, element.start) + rest.slice(end), text)
}

/** The custom data of Azure's `ovf-env.xml`, in base64 as it stands there; `undefined` when it is empty or there is none. */
export function ovfCustomData(text: string): string | undefined {
  const found = /<(?:[\w.-]+:)?CustomData(?:\s[^<>]*)?>([^<]*)<\//.exec(withoutComments(text))?.[1]?.trim() ?? ''
  return found === '' ? undefined : found
}

function withoutComments(text: string): string {
  const [first = '', ...parts] = text.split('<!--')
  return [first, ...parts.map((part) => part.slice((part.indexOf('-->') + 1 || part.length + 1) + 2))].join('')
}

function propertiesIn(text: string): readonly Property[] | undefined {
  const open: Element[] = []
  const found: Property[] = []
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    TAG.lastIndex = at
    const match = TAG.exec(text)
    if (match === null) return undefined
    const end = at + match[0].length
    const [, closes, prefix = '', name, attributes = '', selfCloses] = match
    if (name !== undefined) {
      if (closes === '/') {
        const element = open.pop()
        if (element === undefined || element.name !== name || element.prefix !== prefix) return undefined
        if (isProperty(element)) found.push({ element, end })
      } else {
        const element = elementOf({ prefix, name, start: at, parents: [...open] }, attributes)
        if (open.length >= MAX_DEPTH) return undefined
        if (selfCloses !== '/') open.push(element)
        else if (isProperty(element)) found.push({ element, end })
      }
      if (open.length === 0) return found
    }
    at = end
  }
  return undefined
}

function elementOf(known: Pick<Element, 'prefix' | 'name' | 'start' | 'parents'>, text: string): Element {
  const attributes = [...text.matchAll(/\s+([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gy)].map(
    ([, name = '', double, single]) => ({
      name,
      value: unescape(double ?? single ?? ''),
    }),
  )
  const namespaces = new Map(known.parents.at(-1)?.namespaces)
  for (const { name, value } of attributes) {
    if (name === 'xmlns') namespaces.set('', value)
    else if (name.startsWith('xmlns:')) namespaces.set(name.slice('xmlns:'.length), value)
  }
  return { ...known, attributes, namespaces }
}

function isProperty({ name, parents }: Element): boolean {
  return (
    name === 'Property' &&
    parents.length === 2 &&
    parents[1]?.name === 'PropertySection' &&
    parents[0]?.name === 'Environment'
  )
}

function isOurs(element: Element): boolean {
  return [element, ...element.parents].every(
    ({ prefix, namespaces }) => namespaces.get(prefix.replace(':', '')) === NAMESPACE,
  )
}

function ownKey({ attributes, namespaces }: Element): string | undefined {
  const isKey = (name: string): boolean => {
    const [prefix, local] = name.split(':')
    return local === 'key' && namespaces.get(prefix ?? '') === NAMESPACE
  }
  return attributes.find(({ name }) => isKey(name))?.value
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}
