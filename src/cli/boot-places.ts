import fs from 'node:fs'
import path from 'node:path'
import { sha256 } from '../util/digest.ts'
import { hostPath, type HostPath } from '../util/paths.ts'
import type { Io } from '../program/io.ts'
import { usageError, type GivenPath } from './command/option.ts'
import { checkoutDirectory } from './package-parts.ts'

/** Where this user's caches are kept (XDG Base Directory Specification). */
export function userCache({ environment }: Io): HostPath {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = environment
  const directory = cache.startsWith('/') ? cache : home.startsWith('/') ? path.join(home, '.cache') : undefined
  if (directory === undefined) throw usageError('this user has no home directory', 'name a directory with --state')
  return hostPath(path.join(directory, 'firstlight'))
}

/** What a machine is kept for. */
export interface MachineParts {
  /** The document's name, as it was given. */
  readonly doc: string
  readonly image: GivenPath | undefined
  readonly engine: string
}

/** Where the machine of a document is kept: another document is another machine, and so is the same with another image or engine. */
export function machineDirectory({ doc, image, engine }: MachineParts, io: Io): HostPath {
  const place = doc === '-' ? '-' : path.resolve(io.cwd, doc)
  const digest = sha256([place, ...(image === undefined ? [] : [image.path, engine])].join('\n')).slice(0, 8)
  const name = path
    .basename(place)
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^\w.-]/g, '_')
  return hostPath(path.join(userCache(io), 'machines', `${name === '-' ? 'stdin' : name}-${digest}`))
}

/** Where the small Debian machine is kept: of a checkout in it, else where every user finds what root has made. */
export function debianCache(): HostPath {
  const checkout = checkoutDirectory()
  if (checkout !== undefined) return hostPath(path.join(checkout, '.cache/boot'))
  return hostPath('/var/cache/firstlight/debian')
}

/** Makes a directory of this user's caches. */
export function made(directory: HostPath): HostPath {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  return directory
}
