import type { ConfigPath } from '../../report/path.ts'
import type { Location, SourceText } from '../../report/span.ts'
import { spanAt, type YamlNode } from '../../yaml/node.ts'

/** A parsed document together with its text: where everything in it stands. */
export interface SourceTree {
  readonly document: SourceText
  readonly root: YamlNode
}

/** What an issue says about its place: the path, and the location of the node or of its nearest ancestor. */
export function placeAt(
  tree: SourceTree,
  path: ConfigPath,
): { readonly path: ConfigPath; readonly location: Location } {
  return { path, location: { document: tree.document, span: spanAt(tree.root, path) } }
}
