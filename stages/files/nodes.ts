import type { Config, Directory, File, Link } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import { childOf, parentOf, targetPath, type TargetPath } from '../../src/util/paths.ts'
import type { ConfigPath } from '../../src/report/path.ts'

/** Most bytes of a path, and of what a link says, on Linux (limits.h: its end takes one more). */
export const LONGEST_PATH = 4095
/** A file, directory or link of the config, with where it stands there. */
export type ConfigNode =
  | { readonly noun: 'directories'; readonly node: Directory; readonly configPath: ConfigPath }
  | { readonly noun: 'files'; readonly node: File; readonly configPath: ConfigPath }
  | { readonly noun: 'links'; readonly node: Link; readonly configPath: ConfigPath }

/** A node whose path is the real one: no symlink stands in front of its last component. */
export type ResolvedNode = ConfigNode & { readonly path: TargetPath; readonly parent: TargetPath }

/** All nodes of the config: directories, files, links, each in config order. */
export function* nodesOf(config: Config): Generator<ConfigNode> {
  const { directories = [], files = [], links = [] } = config.storage ?? {}
  for (const [index, node] of directories.entries())
    yield { noun: 'directories', node, configPath: configPathOf('directories', index) }
  for (const [index, node] of files.entries()) yield { noun: 'files', node, configPath: configPathOf('files', index) }
  for (const [index, node] of links.entries()) yield { noun: 'links', node, configPath: configPathOf('links', index) }
}

/** Where a hard link's target is: relative ones too are taken from the root, as Ignition has always done. */
export function hardLinkTarget(link: Link): TargetPath {
  return targetPath(link.target ?? '')
}

/** The path of something in a real directory, by the last component of the path that was asked for. */
export function inDirectory(directory: TargetPath, asked: TargetPath): TargetPath {
  return asked === '/' ? asked : childOf(directory, asked.slice(asked.lastIndexOf('/') + 1))
}

/**
 * Gives every node its real path and orders them: shallow before deep, config order among equals, hard links last
 * (they may name deeper files).
 * @param realParents the real directory of each directory that is reached through a symlink
 * @throws FirstlightError `node-collision` when two nodes come to the same place
 */
export function resolveNodes(
  nodes: Iterable<ConfigNode>,
  realParents: Readonly<Record<string, string>>,
): readonly ResolvedNode[] {
  const byPath = new Map<TargetPath, ConfigNode>()
  const byDepth: ResolvedNode[][] = []
  const hardLinks: ResolvedNode[] = []
  for (const entry of nodes) {
    const asked = targetPath(entry.node.path)
    const parent = realDirectory(parentOf(asked), realParents)
    const path = inDirectory(parent, asked)
    const other = byPath.get(path)
    if (other) throw collision(entry, other, path)
    byPath.set(path, entry)
    const group = isHardLink(entry) ? hardLinks : (byDepth[depthOf(path)] ??= [])
    group.push({ ...entry, path, parent })
  }
  return [...byDepth.flatMap((group) => group), ...hardLinks]
}

/** Whether a node is another name of a file. */
export function isHardLink(
  entry: ConfigNode,
): entry is Extract<ConfigNode, { readonly noun: 'links' }> & { readonly node: { readonly hard: true } } {
  return entry.noun === 'links' && entry.node.hard === true
}

/** The real directory of one that may be reached through a symlink. */
export function realDirectory(directory: TargetPath, realParents: Readonly<Record<string, string>>): TargetPath {
  return (realParents[directory] ?? directory) as TargetPath
}

function configPathOf(noun: string, index: number): ConfigPath {
  return ['storage', noun, index]
}

function depthOf(path: TargetPath): number {
  if (path === '/') return 0
  let depth = 0
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1
  return depth
}

function collision(entry: ConfigNode, other: ConfigNode, path: TargetPath): FirstlightError {
  const sentence = `placing ${entry.node.path}: it is the same place as ${other.node.path}`
  return new FirstlightError('node-collision', path === entry.node.path ? sentence : `${sentence}, namely ${path}`, {
    path: [...entry.configPath, 'path'],
    facts: { first: other.node.path, second: entry.node.path, real: path },
    hint: 'a symbolic link of the target leads both paths there; keep one of them',
  })
}
