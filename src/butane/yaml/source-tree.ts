import type { ConfigPath } from '../../report/path.ts'
import type { Location, SourceText, Span } from '../../report/span.ts'
import { keySpanAt, spanAt, type YamlNode } from './node.ts'

/** A parsed document together with its text: where everything in it stands. */
export interface SourceTree {
  readonly document: SourceText
  readonly root: YamlNode
}

/** The place of a stretch of the text. */
export function locationOf(document: SourceText, span: Span): Location {
  return { document, span }
}

/** What an issue says about its place: the path, and the location of the node or of its nearest ancestor. */
export function placeAt(
  tree: SourceTree,
  path: ConfigPath,
): { readonly path: ConfigPath; readonly location: Location } {
  return { path, location: { document: tree.document, span: spanAt(tree.root, path) } }
}

/** The same, pointing at the key of the last step. */
export function keyPlaceAt(
  tree: SourceTree,
  path: ConfigPath,
): { readonly path: ConfigPath; readonly location: Location } {
  return { path, location: { document: tree.document, span: keySpanAt(tree.root, path) } }
}
