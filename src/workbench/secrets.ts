import { secretIn } from '../lint/secrets.ts'
import type { ConfigPath } from '../report/path.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { plainWord } from '../util/nearest.ts'
import { fromStrictUtf8 } from '../util/utf8.ts'
import type { Edit } from './fixes.ts'
import { innerSpan } from './names.ts'
import { everything, treeOf } from './tree.ts'

/** A secret that stands in a document: what it is, and how it is left out. */
export interface FoundSecret {
  readonly what: string
  readonly edit: Edit
}

/** What stands in the place of a secret. */
const LEFT_OUT = 'left-out'

/**
 * The secrets of a document that is to be shown to others. A document that cannot be taken apart gives `undefined`: nobody can tell
 * what is in it.
 */
export function secretsIn(text: string): readonly FoundSecret[] | undefined {
  const tree = treeOf(text)
  if (tree === undefined) return text.trim() === '' ? [] : undefined
  return [...everything(tree)].flatMap(({ node, path }) => {
    if (node.kind !== 'scalar' || node.text === '') return []
    const what = secretAt(path, node.text)
    if (what === undefined) return []
    const isBlock = /^[|>]/.test(text.slice(node.span.start))
    if (!isBlock) return [{ what, edit: { span: innerSpan(node, text), text: LEFT_OUT } }]
    const end = node.span.start + text.slice(node.span.start, node.span.end).trimEnd().length
    return [{ what, edit: { span: { start: node.span.start, end }, text: LEFT_OUT } }]
  })
}

/** What a value is, by where it stands, or by what it looks like. */
export function secretAt(path: ConfigPath, value: string): string | undefined {
  const keys = path.filter((step) => typeof step === 'string').map(plainWord)
  const last = keys.at(-1) ?? ''
  if (last === 'passwordhash' || last === 'password') return 'a password'
  if (keys.includes('keyfile') && /^(?:inline|source)$/.test(last) && !/^[a-z0-9+]+:\/\//i.test(value)) return 'a key'
  if (keys.includes('httpheaders') && last === 'value') return 'the value of a header'
  if (keys.includes('custom') && last === 'config') return 'the configuration of a pin'
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*@/i.test(value)) return 'a password in a URL'
  return secretIn(value)?.what ?? secretInData(value) ?? secretVariable(value)
}

function secretInData(value: string): string | undefined {
  if (!value.startsWith('data:')) return undefined
  const decoded = decodeDataUrl(value)
  const text = decoded.kind === 'invalid' ? undefined : fromStrictUtf8(decoded.bytes)
  return text === undefined ? undefined : secretIn(text)?.what
}

/** A variable or an option of such a name that has a value of its own. */
const VARIABLE = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY)["']?\s{0,3}[=:]\s{0,3}["']?[^\s"'%$/{]/i

function secretVariable(value: string): string | undefined {
  return VARIABLE.test(value) ? 'what is called a password or token' : undefined
}
