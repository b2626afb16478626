import type { ConfigPath } from '../../../report/path.ts'
import { refuse, remark } from './conversion.ts'
import type { Conversion } from './conversion.ts'

/** A node of the result: its final path, and the entry of the source that asks for it. */
export interface PlacedNode {
  readonly kind: 'file' | 'directory' | 'link'
  readonly path: string
  readonly from: ConfigPath
}

/**
 * Refuses what spec 2 could do by executing entries in order and spec 3 cannot: two nodes at one path, and a node below a
 * link of the same document. Paths are compared component by component.
 */
export function checkCollisions(nodes: readonly PlacedNode[], conversion: Conversion): void {
  const seen = new Map<string, PlacedNode>()
  for (const node of nodes) {
    const other = seen.get(node.path)
    if (other === undefined) seen.set(node.path, node)
    else refuse(conversion, { code: 'legacy-node-twice', path: node.from, node: node.path, other: `a ${other.kind}` })
  }
  for (const node of nodes) {
    const link = ancestorsOf(node.path).find((path) => seen.get(path)?.kind === 'link')
    if (link !== undefined)
      refuse(conversion, { code: 'legacy-node-under-link', path: node.from, node: node.path, link })
  }
}

/** Says of each directory deep in the tree that what it lies in is no longer made with its own mode and owner. */
export function remarkOnParents(
  nodes: readonly PlacedNode[],
  mountPaths: readonly string[],
  conversion: Conversion,
): void {
  const given = nodes.filter(({ kind }) => kind === 'directory').map(({ path }) => path)
  const directories = new Set([...given, ...mountPaths])
  for (const { path, from } of nodes.filter(({ kind }) => kind === 'directory')) {
    const parent = ancestorsOf(path).at(-1)
    if (parent === undefined || directories.has(parent) || !parent.slice(1).includes('/')) continue
    remark(conversion, { code: 'legacy-directory-parents', path: from, parent })
  }
}

/** The directories a path lies in, from the outermost; without the root. */
function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}
