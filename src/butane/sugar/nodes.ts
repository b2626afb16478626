import type { Directory, File, Link } from '../../config/model.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { TranslationContext } from '../context.ts'
import type { Draft, Mutable } from '../model.ts'

/** A file, directory or link of the config; `generated` once sugar made it or filled it in. */
export type DraftNode =
  | { readonly kind: 'file'; readonly node: Mutable<File>; generated: boolean }
  | { readonly kind: 'directory'; readonly node: Mutable<Directory>; generated: boolean }
  | { readonly kind: 'link'; readonly node: Mutable<Link>; generated: boolean }

/** All nodes of a config by their path, and how sugar adds more. Each new one remembers where it came from. */
export interface Nodes {
  find(path: string): DraftNode | undefined
  addFile(node: Mutable<File>, from: ConfigPath): void
  addDirectory(node: Mutable<Directory>, from: ConfigPath): void
  addLink(node: Mutable<Link>, from: ConfigPath): void
}

/** Indexes the nodes that a config has. */
export function createNodes(draft: Draft, { provenance }: TranslationContext): Nodes {
  const byPath = new Map<string, DraftNode>()
  const storage = (draft.storage ??= {})
  for (const node of storage.files ?? []) byPath.set(node.path, { kind: 'file', node, generated: false })
  for (const node of storage.directories ?? []) byPath.set(node.path, { kind: 'directory', node, generated: false })
  for (const node of storage.links ?? []) byPath.set(node.path, { kind: 'link', node, generated: false })
  function place(list: keyof typeof storage, values: object, index: number, from: ConfigPath): void {
    if (index === 0) provenance.came(storage, list, from)
    provenance.came(values, index, from)
  }
  return {
    find: (path) => byPath.get(path),
    addFile(node, from) {
      const files = (storage.files ??= [])
      place('files', files, files.push(node) - 1, from)
      byPath.set(node.path, { kind: 'file', node, generated: true })
    },
    addDirectory(node, from) {
      const directories = (storage.directories ??= [])
      place('directories', directories, directories.push(node) - 1, from)
      byPath.set(node.path, { kind: 'directory', node, generated: true })
    },
    addLink(node, from) {
      const links = (storage.links ??= [])
      place('links', links, links.push(node) - 1, from)
      byPath.set(node.path, { kind: 'link', node, generated: true })
    },
  }
}
