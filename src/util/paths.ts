import type { Brand } from './brand.ts'

/**
 * An absolute, clean path on the machine being made: `/etc/hostname` is a file of the target, never of this process.
 * Only a host's `TargetFiles` turns it into a path that can be opened, by resolving it *inside* the target root.
 */
export type TargetPath = Brand<string, 'TargetPath'>

/** A path in this process's own file system. */
export type HostPath = Brand<string, 'HostPath'>

/** The path of a block device as the config names it, e.g. `/dev/disk/by-partlabel/root`. */
export type DevicePath = Brand<string, 'DevicePath'>

/** The root of the target. */
export const TARGET_ROOT = '/' as TargetPath

/** Takes a string as a target path, making it absolute and lexically clean; `..` never climbs above `/`. */
export function targetPath(path: string): TargetPath {
  // Most are clean already, and there may be tens of thousands.
  if (path.startsWith('/') && path.length > 1 && !path.endsWith('/') && !/\/[/.]/.test(path)) return path as TargetPath
  return cleanPath(`/${path}`) as TargetPath
}

/** A path in its shortest form: without `//`, `.`, `..` and a slash at the end, as far as the text alone can tell. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!isAbsolute) parts.push(part)
  }
  const joined = parts.join('/')
  return isAbsolute ? `/${joined}` : joined === '' ? '.' : joined
}

/** Takes a string as a path of this process. */
export function hostPath(path: string): HostPath {
  return path as HostPath
}

/** Takes a string as a device path. */
export function devicePath(path: string): DevicePath {
  return path as DevicePath
}

/** The directory that a target path is in; `/` is its own parent. */
export function parentOf(path: TargetPath): TargetPath {
  return (path.slice(0, path.lastIndexOf('/')) || '/') as TargetPath
}

/** What is called `name` in a directory. */
export function childOf(directory: TargetPath, name: string): TargetPath {
  return `${directory === '/' ? '' : directory}/${name}` as TargetPath
}

/** Whether `path` is `ancestor` or below it. */
export function isWithin(path: TargetPath, ancestor: TargetPath): boolean {
  return ancestor === '/' || path === ancestor || path.startsWith(`${ancestor}/`)
}

/** The path itself and everything above it except the root, shallow first: `/a`, `/a/b`, `/a/b/c`. */
export function componentsOf(path: TargetPath): readonly TargetPath[] {
  const found: TargetPath[] = []
  for (let at = path; at !== '/'; at = parentOf(at)) found.push(at)
  return found.reverse()
}
