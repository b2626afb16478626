import { KIND_SECTIONS } from '../lint/systemd/values.ts'
import type { ConfigPath } from '../report/path.ts'
import { childAt, textUnder, type Tree } from './tree.ts'

/** What kind of unit a text is, by the name that stands beside it: `service`, `mount`; `undefined` where it is none. */
export function unitKindAt(tree: Tree | undefined, path: ConfigPath): string | undefined {
  const last = path.at(-1)
  if (last !== 'contents' && last !== 'inline') return undefined
  if (path[0] === 'systemd' && path[1] === 'units') {
    const unit = childAt(tree, path.slice(0, 3))
    return unit?.kind === 'map' ? kindOf(textUnder(unit, 'name')?.text) : undefined
  }
  if (path[0] !== 'storage' || path[1] !== 'files') return undefined
  const file = childAt(tree, path.slice(0, 3))
  const target = file?.kind === 'map' ? textUnder(file, 'path')?.text : undefined
  return kindOf(unitFileName(target))
}

function kindOf(name: string | undefined): string | undefined {
  const kind = name?.slice(name.lastIndexOf('.') + 1)
  return kind !== undefined && Object.hasOwn(KIND_SECTIONS, kind) ? kind : undefined
}

/** The name of the unit that a file of the machine is; `undefined` for any other file. */
export function unitFileName(path = ''): string | undefined {
  return /^\/(?:etc|usr\/lib|run)\/systemd\/system\/([^/]+)$/.exec(path)?.[1]
}
