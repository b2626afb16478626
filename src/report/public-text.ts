import { publicUrlLength } from '../util/secret.ts'
import type { Visibility } from './known-keys.ts'

/** How many characters of a value may be shown, from its beginning. */
export function publicLength(text: string, visibility: Visibility): number {
  if (/^(?:true|false|null|~)$/.test(text)) return text.length
  switch (visibility) {
    case 'hidden':
      return 0
    case 'number':
      return /^-?[0-9]{1,10}$/.test(text) ? text.length : 0
    case 'url':
      return publicUrlLength(text)
    case 'shown':
      return isUrl(text) ? publicUrlLength(text) : harmlessLength(text)
  }
}

function isUrl(text: string): boolean {
  return /^data:/i.test(text) || text.includes('://')
}

/** Also where nobody expects them: keys, hashes of passwords, long words as keys are written, what an option is set to. */
function harmlessLength(text: string): number {
  if (text.includes('PRIVATE KEY') || /\$(?:1|2[abxy]?|5|6|7|gy|y)\$/.test(text)) return 0
  const assigned = text.indexOf('=')
  const word = text.startsWith('/') ? -1 : text.search(/[A-Za-z0-9+/]{60}/)
  return Math.min(assigned === -1 ? text.length : assigned + 1, word === -1 ? text.length : word)
}
