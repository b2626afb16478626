import type { PasswdUser } from '../../config/model.ts'
import type { Operation, PlannedOperation } from '../../host/operation/operation.ts'
import type { Drawing } from '../drawing.ts'
import type { Item, Sign } from '../picture.ts'
import { counted } from '../../util/counted.ts'

/** The groups of the document. */
export function drawGroups(drawing: Drawing): readonly Item[] {
  return (drawing.config.passwd?.groups ?? []).map(({ name, gid, system, shouldExist }, index) => {
    const path = ['passwd', 'groups', index] as const
    const operations = drawing.operations(path)
    const sign = signOf(operations)
    return {
      sign,
      title: name,
      details: [
        ...(gid === undefined || sign === '=' ? [] : [`gid ${gid}`]),
        ...(system === true && sign === '+' ? ['a system group'] : []),
        ...(sign === '=' ? [shouldExist === false ? 'is not there' : 'is there'] : []),
      ],
      place: drawing.place(path),
      operations,
    }
  })
}

/** The users of the document, with their keys. */
export function drawUsers(drawing: Drawing): readonly Item[] {
  return (drawing.config.passwd?.users ?? []).map((user, index) => {
    const path = ['passwd', 'users', index] as const
    const operations = drawing.operations(path)
    const sign = signOf(operations)
    const account = operations.map(({ operation }) => operation).find((operation) => isUser(operation))
    return {
      sign,
      title: user.name,
      details: detailsOf(user, sign, account),
      place: drawing.place(path),
      operations,
    }
  })
}

type UserOperation = Operation<'add-user' | 'modify-user'>

function isUser(operation: { readonly kind: string }): operation is UserOperation {
  return operation.kind === 'add-user' || operation.kind === 'modify-user'
}

function detailsOf(user: PasswdUser, sign: Sign, account: UserOperation | undefined): readonly string[] {
  if (sign === '-') return ['deleted, with the home']
  if (sign === '=') return [user.shouldExist === false ? 'is not there' : 'is there as described']
  const keys = user.sshAuthorizedKeys?.length ?? 0
  // A user who is there may have keys and a password already.
  const gets = sign === '+' ? '' : 'gets '
  return [
    ...(account?.system === true ? ['a system user'] : []),
    ...(account?.uid === undefined ? [] : [`uid ${account.uid}`]),
    ...(account?.primaryGroup === undefined ? [] : [`primary group ${account.primaryGroup}`]),
    ...(account?.groups === undefined ? [] : [`in ${account.groups.join(', ')}`]),
    ...(account?.homeDir === undefined ? [] : [`home ${account.homeDir}`]),
    ...(account?.createHome === false ? ['no home made'] : []),
    ...(account?.shell === undefined ? [] : [`shell ${account.shell}`]),
    ...(keys === 0 ? [] : [`${gets}${counted(keys, 'SSH key')}`]),
    ...(account?.passwordHash === undefined ? [] : [`${gets}a password`]),
    ...(sign === '+' && user.system !== true && keys === 0 && account?.passwordHash === undefined
      ? ['nobody can log in']
      : []),
  ]
}

function signOf(operations: readonly PlannedOperation[]): Sign {
  const kinds = new Set(operations.map(({ operation }) => operation.kind))
  if (kinds.has('add-user') || kinds.has('add-group')) return '+'
  if (kinds.has('delete-user') || kinds.has('delete-group')) return '-'
  return kinds.size === 0 ? '=' : '~'
}
