import type { ConfigPath } from '../../../report/path.ts'
import type { JsonObject, JsonValue } from '../../../util/json.ts'
import type { Spec2 } from '../spec-2.ts'
import { refuse, remark, unlessEmpty } from './conversion.ts'
import type { Conversion } from './conversion.ts'
import type { Place } from './filesystems.ts'
import { convertResource } from './ignition.ts'
import { targetPath } from '../../../util/paths.ts'

type Storage = NonNullable<Spec2['storage']>
type File = NonNullable<Storage['files']>[number]
type Directory = NonNullable<Storage['directories']>[number]
type Link = NonNullable<Storage['links']>[number]

/** What the conversion of files, directories and links needs besides the node itself. */
export interface NodeContext {
  readonly conversion: Conversion
  readonly places: ReadonlyMap<string, Place>
}

/**
 * Converts a file. Spec 2 replaced what was there unless told otherwise, so an absent `overwrite` becomes true; `append`
 * becomes a file that is not overwritten and has the source in its `append` list.
 */
export function convertFile(file: File, path: ConfigPath, context: NodeContext): JsonObject {
  const { conversion } = context
  if (file.append === true && file.overwrite === true) {
    refuse(conversion, { code: 'legacy-append-overwrites', path: [...path, 'overwrite'] })
  }
  const contents = convertResource(file.contents ?? {}, [...path, 'contents'], conversion)
  const resource = { ...contents, source: contents['source'] ?? '' }
  const node = convertNode(file, path, context)
  const mode = modeOf(file.mode, '0644', { path, conversion })
  if (file.append === true) {
    conversion.trace.note([...path, 'append', 0], [...path, 'contents'])
    return { ...node, mode, overwrite: false, append: [resource] }
  }
  return { ...node, mode, overwrite: file.overwrite ?? true, contents: resource }
}

/** Converts a directory. */
export function convertDirectory(directory: Directory, path: ConfigPath, context: NodeContext): JsonObject {
  return {
    ...convertNode(directory, path, context),
    overwrite: directory.overwrite,
    mode: modeOf(directory.mode, '0755', { path, conversion: context.conversion }),
  }
}

/** Converts a link. A hard link's target is a path on the same filesystem, so it moves along; a symlink is mere text. */
export function convertLink(link: Link, path: ConfigPath, context: NodeContext): JsonObject {
  const target = link.target ?? ''
  const place = context.places.get(link.filesystem ?? '')
  const isMoved = link.hard === true && target.startsWith('/') && place?.kind === 'below' && place.prefix !== ''
  return {
    ...convertNode(link, path, context),
    overwrite: link.overwrite,
    target: isMoved ? `${place.prefix}${clean(target)}` : target,
    hard: link.hard,
  }
}

/** Before 2.2.0 an absent mode was 0; since then it is left to the engine, and spec 3 engines have a better default. */
function modeOf(
  mode: number | undefined,
  usual: string,
  about: { readonly path: ConfigPath; readonly conversion: Conversion },
): number | undefined {
  if (mode !== undefined) return mode
  const isZero = about.conversion.minor <= 1
  remark(about.conversion, { code: 'legacy-mode-unset', path: about.path, becomes: isZero ? '0000' : usual })
  return isZero ? 0 : undefined
}

function convertNode(node: File | Directory | Link, path: ConfigPath, context: NodeContext): JsonObject {
  return {
    path: pathOf(node, path, context),
    user: ownerOf(node.user, context.conversion),
    group: ownerOf(node.group, context.conversion),
  }
}

function pathOf(node: File | Directory | Link, path: ConfigPath, context: NodeContext): string {
  const value = node.path ?? ''
  const prefix = prefixOf(node, path, context)
  if (!value.startsWith('/')) {
    refuse(context.conversion, { code: 'legacy-path-not-absolute', path: [...path, 'path'], value })
  }
  return `${prefix}${clean(value)}` || '/'
}

function prefixOf(node: File | Directory | Link, path: ConfigPath, context: NodeContext): string {
  const { conversion, places } = context
  const name = node.filesystem ?? ''
  const place = places.get(name)
  const key = [...path, 'filesystem']
  if (name === '' && place === undefined) {
    refuse(conversion, { code: 'legacy-filesystem-unset', path: key, node: node.path ?? '' })
    return ''
  }
  if (place === undefined) {
    refuse(conversion, { code: 'legacy-filesystem-unknown', path: key, name, known: [...places.keys()] })
    return ''
  }
  if (place.kind === 'below') return place.prefix
  refuse(conversion, { code: 'legacy-filesystem-unmountable', path: key, name, format: place.format })
  return ''
}

/** The root itself is the empty string, so that what is put in front of it makes a clean path. */
function clean(path: string): string {
  const cleaned = targetPath(path)
  return cleaned === '/' ? '' : cleaned
}

function ownerOf(owner: File['user'], conversion: Conversion): JsonValue | undefined {
  // In 2.0.0 an id could not be absent: whoever did not say got root.
  const id = owner?.id ?? (conversion.minor === 0 ? 0 : undefined)
  const name = unlessEmpty(owner?.name)
  return id === undefined && name === undefined ? undefined : { id, name }
}
