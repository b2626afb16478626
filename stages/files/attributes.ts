import { present } from '../../src/util/present.ts'
import type { NodeOwner } from '../../src/config/model.ts'
import { FirstlightError } from '../../src/errors.ts'
import type { Attributes } from '../../src/host/operation/nodes.ts'
import { idProblem } from '../../src/util/owner-id.ts'
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

/** Whose owner it is, and which of the two. */
interface About {
  readonly what: 'user' | 'group'
  readonly entry: ResolvedNode
}

function idOf(owner: NodeOwner | undefined, ids: ReadonlyMap<string, number>, about: About): number | undefined {
  if (owner?.id !== undefined) return checkedId(owner.id, about)
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

/** A number that no node can have as its owner: the kernel would take some for "as it is", and cut others. */
function checkedId(id: number, { what, entry }: About): number {
  const problem = idProblem(id)
  if (problem === undefined) return id
  throw new FirstlightError('owner-unknown', `placing ${entry.node.path}: the ${what} id ${problem}`, {
    path: [...entry.configPath, what, 'id'],
    facts: { path: entry.node.path, [what]: String(id) },
  })
}
