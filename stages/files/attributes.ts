import { present } from '../../src/util/present.ts'
import type { NodeOwner } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { Attributes } from '../../src/host/operation/nodes.ts'
import type { ResolvedNode } from './nodes.ts'

/** The ids of the target's users and groups, by name. */
export interface Owners {
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
}

/**
 * The attributes that the config gives; what it leaves out is absent.
 * @throws FirstlightError `owner-unknown`
 */
export function attributesOf(entry: ResolvedNode, owners: Owners): Attributes {
  const { node, configPath } = entry
  const uid = idOf(node.user, owners.users, { what: 'user', entry })
  const gid = idOf(node.group, owners.groups, { what: 'group', entry })
  const mode = 'mode' in node && configPath[1] !== 'links' ? node.mode : undefined
  return present({ mode, uid, gid })
}

function idOf(
  owner: NodeOwner | undefined,
  ids: ReadonlyMap<string, number>,
  about: { readonly what: 'user' | 'group'; readonly entry: ResolvedNode },
): number | undefined {
  if (owner?.id !== undefined) return owner.id
  if (owner?.name === undefined || owner.name === '') return undefined
  const id = ids.get(owner.name)
  if (id !== undefined) return id
  const { what, entry } = about
  throw new FirstlightError(
    'owner-unknown',
    `placing ${entry.node.path}: the target has no ${what} ${JSON.stringify(owner.name)}`,
    {
      path: [...entry.configPath, what, 'name'],
      facts: { path: entry.node.path, [what]: owner.name },
      hint: `create the ${what} in passwd.${what}s, or give its number as id`,
    },
  )
}
