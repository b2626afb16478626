import type { ConfigPath } from '../../report/path.ts'
import { NO_DIRECTORY, report, reportLocal, type TranslationContext } from '../context.ts'
import type { LocalEntry } from '../../util/local-files.ts'
import type { ButaneDocument, ButaneTree, Draft, Mutable } from '../model.ts'
import type { Directory, File, Link, NodeOwner } from '../../config/model.ts'
import { createNodes, type Nodes } from './nodes.ts'
import { resourceOf } from './resources.ts'
import { cleanPath } from '../../util/paths.ts'

/** Adds the files and links of local directories to the config, and the directories where their looks were asked for. */
export function expandTrees(document: ButaneDocument, draft: Draft, context: TranslationContext): void {
  const trees = document.storage?.trees ?? []
  if (trees.length === 0) return
  const nodes = createNodes(draft, context)
  for (const [index, tree] of trees.entries()) {
    const path = context.paths.pathOf(trees, index)
    const { local = '' } = tree
    if (local === '') continue
    const answer = context.options.files?.walk(local) ?? NO_DIRECTORY
    if (answer.kind === 'tree') {
      for (const entry of answer.entries) addEntry(entry, { tree, path, nodes, context })
    } else if (answer.kind === 'not-a-directory') {
      reportLocal(context, path, { local, answer: { kind: 'unreadable', detail: 'it is not a directory' } })
    } else reportLocal(context, path, { local, answer })
    if (answer.kind === 'no-directory') return
  }
}

interface Growth {
  readonly tree: ButaneTree
  readonly path: ConfigPath
  readonly nodes: Nodes
  readonly context: TranslationContext
}

function addEntry(entry: LocalEntry, growth: Growth): void {
  const { tree, path, context } = growth
  const place = placeOf(tree, entry.name)
  switch (entry.kind) {
    case 'file':
      return addFile(entry, place, growth)
    case 'link':
      return addLink(entry.target, place, growth)
    case 'directory':
      return addDirectory(place, growth)
    case 'other':
      return report(context, path, { code: 'butane-tree-odd-file', severity: 'error', local: entry.name })
    case 'unreadable':
      return reportLocal(context, path, { local: entry.name, answer: { kind: 'unreadable', detail: entry.detail } })
  }
}

function placeOf(tree: ButaneTree, name: string): string {
  const base = tree.path === undefined || tree.path === '' ? '/' : tree.path
  return cleanPath(`${base}/${name}`)
}

function addFile(entry: LocalEntry & { readonly kind: 'file' }, place: string, growth: Growth): void {
  const { tree, path, nodes, context } = growth
  const mode = tree.file_mode ?? (entry.executable ? 0o755 : 0o644)
  const declared = nodes.find(place)
  if (declared === undefined) {
    const contents = resourceOf(entry.bytes, undefined, context)
    nodes.addFile({ path: place, contents, mode, ...ownersOf(tree) }, path)
    return
  }
  if (declared.kind !== 'file' || declared.generated || declared.node.contents?.source !== undefined) {
    reportConflict(place, declared.kind, growth)
    return
  }
  const { node } = declared
  node.contents = { ...node.contents, ...resourceOf(entry.bytes, node.contents?.compression, context) }
  context.provenance.came(node, 'contents', path)
  declared.generated = true
  if (node.mode !== undefined) return
  node.mode = mode
  context.provenance.came(node, 'mode', path)
}

function addLink(target: string, place: string, growth: Growth): void {
  const { tree, path, nodes, context } = growth
  const declared = nodes.find(place)
  if (declared === undefined) {
    nodes.addLink({ path: place, target, ...ownersOf(tree) }, path)
    return
  }
  const isOpen = declared.kind === 'link' && !declared.generated && (declared.node.target ?? '') === ''
  if (!isOpen) {
    reportConflict(place, declared.kind, growth)
    return
  }
  declared.node.target = target
  declared.generated = true
  context.provenance.came(declared.node, 'target', path)
}

/** Directories that nobody asked anything of are left to be made as needed, so that existing ones keep their looks. */
function addDirectory(place: string, growth: Growth): void {
  const { tree, path, nodes } = growth
  const asked = tree.dir_mode !== undefined || isGiven(tree.user) || isGiven(tree.group)
  if (!asked) return
  const declared = nodes.find(place)
  if (declared !== undefined) {
    reportConflict(place, declared.kind, growth)
    return
  }
  nodes.addDirectory({ path: place, mode: tree.dir_mode ?? 0o755, ...ownersOf(tree) }, path)
}

function reportConflict(node: string, kind: string, { path, context }: Growth): void {
  report(context, path, { code: 'butane-tree-conflict', severity: 'error', node, reason: `there is a ${kind} already` })
}

function ownersOf({ user, group }: ButaneTree): Pick<Mutable<File & Directory & Link>, 'user' | 'group'> {
  return { user: isGiven(user) ? { ...user } : undefined, group: isGiven(group) ? { ...group } : undefined }
}

function isGiven(owner: NodeOwner | undefined): owner is NodeOwner {
  return owner !== undefined && (owner.id !== undefined || owner.name !== undefined)
}
