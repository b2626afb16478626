import type { Span } from '../report/span.ts'
import type { Edit } from './fixes.ts'
import { languageOf } from './language.ts'
import type { Name, Use } from './name.ts'
import { innerSpan, namesIn } from './names.ts'
import { everything, mapsAt, textUnder, treeOf, type Tree } from './tree.ts'
import { unitWords } from './unit-words.ts'

/** Where something is defined: in the document itself, or in a file that it takes in. */
export type Definition =
  | { readonly kind: 'here'; readonly span: Span }
  /** A local file, as the document names it, or a directory. */
  | { readonly kind: 'file'; readonly local: string; readonly span: Span }

/** Goes from a name that is used to where it is given, and from `local:` to the file. */
export function definitionAt(text: string, offset: number, name = ''): Definition | undefined {
  const tree = treeOf(text, offset)
  const filesystem = filesystemAt(text, offset, tree)
  if (filesystem !== undefined) return { kind: 'here', span: filesystem }
  const found = nameAt(text, offset, name)
  if (found !== undefined) return { kind: 'here', span: found.span }
  for (const { node, path } of everything(tree)) {
    const key = path.findLast((step) => typeof step === 'string') ?? ''
    if (node.kind !== 'scalar' || !/^(?:local|contents_local|ssh_authorized_keys_local)$/.test(key)) continue
    if (node.span.start <= offset && offset <= node.span.end) return { kind: 'file', local: node.text, span: node.span }
  }
  return undefined
}

/** What a mount unit mounts at an offset: the filesystem on that device. */
function filesystemAt(text: string, offset: number, tree: Tree | undefined): Span | undefined {
  const mounted = unitWords(text, tree).find(({ meaning, span }) => meaning === 'device' && contains(span, offset))
  if (mounted === undefined) return undefined
  const devices = mapsAt(tree, ['storage', 'filesystems']).map((map) => textUnder(map, 'device'))
  const device = devices.find((node) => node?.text === mounted.word)
  return device && innerSpan(device, text)
}

/** Every place of the name at an offset: where it is given first. */
export function referencesAt(text: string, offset: number, name = ''): readonly Span[] {
  return placesAt(text, offset, name).map(({ start, end }) => ({ start, end }))
}

/** The stretch of a name that can be given anew at an offset. */
export function renameableAt(text: string, offset: number, name = ''): Span | undefined {
  // What stands for the name there is not the name: nobody could say what is to be written instead.
  const place = placesAt(text, offset, name).find((one) => contains(one, offset) && one.written === undefined)
  return place && { start: place.start, end: place.end }
}

/** Gives the name at an offset anew, wherever it stands for the same thing. */
export function rename(
  text: string,
  offset: number,
  { to, name = '' }: { readonly to: string; readonly name?: string },
): readonly Edit[] {
  if (renameableAt(text, offset, name) === undefined) return []
  return placesAt(text, offset, name).map(({ start, end, written }) => ({
    span: { start, end },
    text: written?.(to) ?? to,
  }))
}

function placesAt(text: string, offset: number, name: string): readonly Use[] {
  const found = nameAt(text, offset, name)
  return found === undefined ? [] : [found.span, ...found.uses]
}

/** The name that is given at an offset, or meant there: rather one that stands there as it is than one that something stands for. */
function nameAt(text: string, offset: number, name: string): Name | undefined {
  const names = namesIn(text, treeOf(text, offset), languageOf(text, name))
  const isAt = (place: Span): boolean => contains(place, offset)
  return (
    names.find(({ span }) => isAt(span)) ??
    names.find(({ uses }) => uses.some((use) => isAt(use) && use.written === undefined)) ??
    names.find(({ uses }) => uses.some(isAt))
  )
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end
}
