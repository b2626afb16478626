import type { Span } from '../report/span.ts'
import type { Edit } from './fixes.ts'
import { languageOf } from './language.ts'
import { namesIn, type Name } from './names.ts'
import { everything, treeOf } from './tree.ts'

/** Where something is defined: in the document itself, or in a file that it takes in. */
export type Definition =
  | { readonly kind: 'here'; readonly span: Span }
  /** A local file, as the document names it, or a directory. */
  | { readonly kind: 'file'; readonly local: string; readonly span: Span }

/** Goes from a name that is used to where it is given, and from `local:` to the file. */
export function definitionAt(text: string, offset: number, name = ''): Definition | undefined {
  const found = nameAt(text, offset, name)
  if (found !== undefined) return { kind: 'here', span: found.span }
  for (const { node, path } of everything(treeOf(text))) {
    const key = path.findLast((step) => typeof step === 'string') ?? ''
    if (node.kind !== 'scalar' || !/^(?:local|contents_local|ssh_authorized_keys_local)$/.test(key)) continue
    if (node.span.start <= offset && offset <= node.span.end) return { kind: 'file', local: node.text, span: node.span }
  }
  return undefined
}

/** Every place of the name at an offset: where it is given first. */
export function referencesAt(text: string, offset: number, name = ''): readonly Span[] {
  const found = nameAt(text, offset, name)
  return found === undefined ? [] : [found.span, ...found.uses]
}

/** The stretch of a name that can be given anew at an offset. */
export function renameableAt(text: string, offset: number, name = ''): Span | undefined {
  const found = nameAt(text, offset, name)
  return found && [found.span, ...found.uses].find(({ start, end }) => start <= offset && offset <= end)
}

/** Gives the name at an offset anew, wherever it stands for the same thing. */
export function rename(
  text: string,
  offset: number,
  { to, name = '' }: { readonly to: string; readonly name?: string },
): readonly Edit[] {
  return referencesAt(text, offset, name).map((span) => ({ span, text: to }))
}

function nameAt(text: string, offset: number, name: string): Name | undefined {
  const names = namesIn(text, treeOf(text, offset), languageOf(text, name))
  return names.find(({ span, uses }) => [span, ...uses].some(({ start, end }) => start <= offset && offset <= end))
}
