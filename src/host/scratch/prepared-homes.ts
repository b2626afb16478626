import { entriesOf, parseTable } from '../accounts/table.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import { createResolver } from '../resolve.ts'
import type { ManifestEntry } from './manifest.ts'
import type { Tree } from './tree.ts'
import { fromLatin1 } from '../../util/latin1.ts'

/** The ids of people's accounts: below are those of the system, whose homes are often directories of root's. */
const [FIRST, NOBODY] = [500, 65534]

/**
 * Whose the homes are that a prepared root has: of the users whom its own `/etc/passwd` names. An ordinary user's directory
 * cannot carry owners, and without this all of a home would count as root's.
 */
export async function homesOf(tree: Tree): Promise<readonly (readonly [TargetPath, ManifestEntry])[]> {
  const resolver = createResolver({
    node: (path) => tree.node(path),
    directory: (path) => tree.directory(path),
    forget: (path) => tree.forget(path),
  })
  const passwd = resolver.resolveFully(targetPath('/etc/passwd'))
  if (tree.node(passwd)?.kind !== 'file') return []
  const found = new Map<TargetPath, ManifestEntry>()
  const own = (path: TargetPath, owner: ManifestEntry): void => {
    const node = tree.node(path)
    if (node === undefined || found.has(path)) return
    found.set(path, owner)
    if (node.kind !== 'directory') return
    for (const name of tree.names(path)) own(targetPath(`${path}/${name}`), owner)
  }
  const text = fromLatin1(await tree.read(passwd))
  for (const [, , uid, gid, , home = ''] of entriesOf(parseTable(text))) {
    const owner = { uid: Number(uid), gid: Number(gid) }
    if (!(owner.uid >= FIRST) || owner.uid === NOBODY || !Number.isInteger(owner.gid) || !home.startsWith('/')) continue
    const path = resolver.resolveFully(targetPath(home))
    // A home directly below the root, e.g. /usr or /srv, holds more than one user's files.
    if (path.lastIndexOf('/') > 0) own(path, owner)
  }
  return [...found]
}
