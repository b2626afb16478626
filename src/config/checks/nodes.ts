import type { ConfigPath } from '../../report/path.ts'
import type { Directory, File, Link, Node, NodeOwner, Storage } from '../model.ts'
import type { CheckContext } from './check.ts'
import { checkPath, isRightPath } from './path.ts'
import { cleanPath } from '../../util/paths.ts'
import { checkResource } from './resource.ts'

/** Checks how files, directories and links fit together. */
export function checkTree({ directories = [], files = [], links = [] }: Storage, context: CheckContext): void {
  if (links.length === 0) return
  const linkPaths = new Set(links.map(({ path }) => path))
  const directoryPaths = new Set(directories.map(({ path }) => path))
  checkBelow(directories, 'directories')
  checkBelow(files, 'files')
  checkBelow(links, 'links')
  for (const [index, link] of links.entries()) {
    if (context.minor >= 3 && !link.target) {
      context.add({ code: 'link-without-target', severity: 'error', path: ['storage', 'links', index, 'target'] })
    }
    if (!link.hard || link.target === undefined || link.target === '') continue
    // A relative target is joined to the path of the link itself, as in Ignition.
    const target = cleanPath(link.target.startsWith('/') ? link.target : `${link.path}/${link.target}`)
    if (!directoryPaths.has(target)) continue
    context.add({ code: 'hard-link-to-directory', severity: 'error', path: ['storage', 'links', index], target })
  }

  function checkBelow(nodes: readonly Node[], list: string): void {
    for (const [index, { path: value }] of nodes.entries()) {
      const link = linkAbove(value)
      if (link !== undefined) {
        context.add({ code: 'node-below-link', severity: 'error', path: ['storage', list, index], value, link })
      }
    }
  }

  function linkAbove(path: string | undefined): string | undefined {
    for (let end = (path ?? '').lastIndexOf('/'); end > 0; end = (path ?? '').lastIndexOf('/', end - 1)) {
      const parent = path?.slice(0, end) ?? ''
      if (linkPaths.has(parent)) return parent
    }
    return undefined
  }
}

/** Checks the directories of a config. */
export function checkDirectories(directories: readonly Directory[], context: CheckContext): void {
  for (const [index, directory] of directories.entries()) {
    const path = ['storage', 'directories', index]
    checkPath(directory.path, [...path, 'path'], context)
    checkMode(directory.mode, path, context)
    checkOwners(directory, path, context)
  }
}

/** Checks the files of a config. */
export function checkFiles(files: readonly File[], context: CheckContext): void {
  for (const [index, file] of files.entries()) {
    const path = ['storage', 'files', index]
    // A document may have tens of thousands of files: nothing is made for what is right.
    if (!isRightPath(file.path)) checkPath(file.path, [...path, 'path'], context)
    checkMode(file.mode, path, context)
    if (file.overwrite && file.contents?.source === undefined) {
      context.add({ code: 'overwrite-without-contents', severity: 'error', path: [...path, 'overwrite'] })
    }
    checkOwners(file, path, context)
    for (const [place, resource] of file.append?.entries() ?? []) {
      checkResource(resource, [...path, 'append', place], context)
    }
    if (file.contents) checkResource(file.contents, [...path, 'contents'], context)
  }
}

/** Checks the links of a config. */
export function checkLinks(links: readonly Link[], context: CheckContext): void {
  for (const [index, link] of links.entries()) {
    const path = ['storage', 'links', index]
    if (link.hard) checkHardLinkOwner(link, path, context)
    checkPath(link.path, [...path, 'path'], context)
    checkOwners(link, path, context)
  }
}

function checkHardLinkOwner(link: Link, path: ConfigPath, { add }: CheckContext): void {
  for (const role of ['user', 'group'] as const) {
    for (const member of ['id', 'name'] as const) {
      if (link[role]?.[member] === undefined) continue
      add({ code: 'hard-link-owner', severity: 'warning', path: [...path, role, member] })
    }
  }
}

function checkMode(mode: number | undefined, path: ConfigPath, { add, minor }: CheckContext): void {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  const modePath = [...path, 'mode']
  if (mode < 0 || mode > 0o7777) add({ code: 'mode-out-of-range', severity: 'error', path: modePath, mode })
  else if (minor <= 5) add({ code: 'mode-special-bits', severity: 'warning', path: modePath, mode })
}

function checkOwners(node: Node, path: ConfigPath, context: CheckContext): void {
  if (node.group) checkOwner(node.group, [...path, 'group'], context)
  if (node.user) checkOwner(node.user, [...path, 'user'], context)
}

function checkOwner(owner: NodeOwner, path: ConfigPath, { add }: CheckContext): void {
  if (owner.id !== undefined && owner.name !== undefined && owner.name !== '') {
    add({ code: 'id-and-name', severity: 'error', path })
  }
}
