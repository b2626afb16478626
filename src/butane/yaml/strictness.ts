import type { CST } from 'yaml'
import type { Span } from '../../report/span.ts'

/** Something that this language's own parser refuses, though YAML 1.2 allows it. */
export interface YamlProblem {
  readonly span: Span
  readonly detail: string
}

/** Finds a `%YAML` directive of another version than 1.1, the only one that documents may name. */
export function directiveProblem(tokens: readonly CST.Token[]): YamlProblem | undefined {
  for (const token of tokens) {
    if (token.type !== 'directive') continue
    const version = /^%YAML\s+(\S+)/.exec(token.source)?.[1]
    if (version === undefined || version === '1.1') continue
    const span = { start: token.offset, end: token.offset + token.source.length }
    return { span, detail: `the document says it is YAML ${version}, and only 1.1 may be named` }
  }
  return undefined
}

/** Finds a tab where indentation or a token is expected: at the start of a line, outside brackets and scalars. */
export function tabProblem(tokens: readonly CST.Token[], text: string): YamlProblem | undefined {
  if (!text.includes('\t')) return undefined
  for (const token of tokens) {
    const found = tabIn(token, text)
    if (found !== undefined) {
      return { span: { start: found, end: found + 1 }, detail: 'a tab cannot be used for indentation: use spaces' }
    }
  }
  return undefined
}

function tabIn(token: CST.Token, text: string): number | undefined {
  switch (token.type) {
    case 'space':
      return tabInSpace(token, text)
    case 'flow-collection':
      return undefined
    case 'document':
      return firstOf([...token.start, token.value, ...(token.end ?? [])], text)
    case 'block-map':
      return firstOf(
        token.items.flatMap((item) => [...item.start, item.key, ...(item.sep ?? []), item.value]),
        text,
      )
    case 'block-seq':
      return firstOf(
        token.items.flatMap((item) => [...item.start, item.value]),
        text,
      )
    default:
      return 'end' in token && token.end !== undefined ? firstOf(token.end, text) : undefined
  }
}

function firstOf(tokens: readonly (CST.Token | null | undefined)[], text: string): number | undefined {
  for (const token of tokens) {
    const found = token === null || token === undefined ? undefined : tabIn(token, text)
    if (found !== undefined) return found
  }
  return undefined
}

function tabInSpace(token: CST.SourceToken, text: string): number | undefined {
  const tab = token.source.indexOf('\t')
  if (tab === -1) return undefined
  const before = text.charAt(token.offset - 1)
  const atLineStart = token.offset === 0 || before === '\n' || before === '\r'
  return atLineStart || before === '-' ? token.offset + tab : undefined
}
