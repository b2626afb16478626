import { printableUrl } from '../util/secret.ts'
import type { ConfigPath } from './path.ts'

/** Where a document came from. */
export type ConfigSource =
  | { readonly kind: 'provider'; readonly provider: string; readonly location: string }
  | { readonly kind: 'cmdline'; readonly location: string }
  | { readonly kind: 'system'; readonly role: 'base' | 'platform' | 'user'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | {
      readonly kind: 'referenced'
      readonly url: string
      /** What a file beside the document that stands in it is called there. */
      readonly name?: string | undefined
      readonly at: ConfigPath
      readonly by: ConfigSource
    }
  | { readonly kind: 'generated'; readonly by: string }

/** The name of a source as it stands in front of `line:column`; never shows the secret parts of a URL. */
export function sourceName(source: ConfigSource): string {
  switch (source.kind) {
    case 'provider':
      return `${source.provider}:${placeName(source.location)}`
    case 'cmdline':
      return `cmdline:${placeName(source.location)}`
    case 'system':
    case 'file':
      return source.path
    case 'stdin':
      return '<stdin>'
    case 'referenced':
      return source.url.startsWith('data:') ? placeWithin(source) : printableUrl(source.url)
    case 'generated':
      return `<${source.by}>`
  }
}

/** A document that stands in another one is called by its place there: its URL is all of its text. */
function placeWithin({ name, at, by }: Extract<ConfigSource, { readonly kind: 'referenced' }>): string {
  const index = at.find((step) => typeof step === 'number')
  return name ?? `${sourceName(by)} ${index === undefined ? 'replace' : `merge[${index}]`}`
}

/** A URL, or what a platform calls the place: a device and a path, a key. */
function placeName(location: string): string {
  return /^[\w.:/ -]*$/.test(location) && !location.includes('://') ? location : printableUrl(location)
}
